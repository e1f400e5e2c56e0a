package org.scoregrid.scheduler.mail;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.util.Date;
import java.util.UUID;
import org.scoregrid.store.MailQueue;

/**
 * Makes messages of mails: one recipient each, text and HTML as alternatives, an id that stays the
 * same over all tries. Nothing in a mail can add a header or a recipient. Thread-safe.
 */
final class MailMessages {
  private static final int MAX_SUBJECT = 200;

  private final Session session;
  private final InternetAddress from;

  MailMessages(Session session, InternetAddress from) {
    this.session = session;
    this.from = from;
  }

  /**
   * @throws MailRefusedException when the recipient is not exactly one address
   */
  MimeMessage of(MailQueue.Waiting waiting) throws MailRefusedException {
    try {
      MimeMessage message = new Identified(session, waiting.key(), domain());
      message.setFrom(from);
      message.setRecipient(Message.RecipientType.TO, recipient(waiting.mail().to()));
      message.setSubject(subject(waiting.mail().subject()), UTF_8.name());
      message.setSentDate(Date.from(waiting.createdAt()));
      // RFC 3834: out-of-office programs stay silent.
      message.setHeader("Auto-Submitted", "auto-generated");
      String html = waiting.mail().html();
      if (html == null) {
        message.setText(waiting.mail().text(), UTF_8.name());
      } else {
        message.setContent(alternatives(waiting.mail().text(), html));
      }
      message.saveChanges();
      return message;
    } catch (MessagingException e) {
      throw new MailRefusedException("no message can be made of this mail: " + e.getMessage(), e);
    }
  }

  private static MimeMultipart alternatives(String text, String html) throws MessagingException {
    MimeBodyPart plain = new MimeBodyPart();
    plain.setText(text, UTF_8.name());
    MimeBodyPart rich = new MimeBodyPart();
    rich.setText(html, UTF_8.name(), "html");
    return new MimeMultipart("alternative", plain, rich);
  }

  private static InternetAddress recipient(String address) throws MailRefusedException {
    try {
      if (address.chars().anyMatch(Character::isISOControl)) {
        throw new AddressException("control characters");
      }
      InternetAddress[] parsed = InternetAddress.parse(address, true);
      if (parsed.length != 1 || parsed[0].isGroup() || parsed[0].getAddress().indexOf('@') < 1) {
        throw new AddressException("not exactly one address");
      }
      parsed[0].validate();
      // Without the name: an address in the database is no place for one.
      return new InternetAddress(parsed[0].getAddress(), true);
    } catch (AddressException e) {
      throw new MailRefusedException("not a mail address: " + e.getMessage(), e);
    }
  }

  /** One line: a line break would begin another header. */
  private static String subject(String text) {
    String line = text.replaceAll("[\\p{Cntrl}\\u2028\\u2029]+", " ").strip();
    return line.length() <= MAX_SUBJECT ? line : line.substring(0, MAX_SUBJECT) + "…";
  }

  private String domain() {
    String address = from.getAddress();
    return address.substring(address.indexOf('@') + 1);
  }

  /** Has our own id instead of a new one for each try. */
  private static final class Identified extends MimeMessage {
    private final String id;

    Identified(Session session, UUID key, String domain) {
      super(session);
      this.id = "<" + key + "@" + domain + ">";
    }

    @Override
    protected void updateMessageID() throws MessagingException {
      setHeader("Message-ID", id);
    }
  }
}
