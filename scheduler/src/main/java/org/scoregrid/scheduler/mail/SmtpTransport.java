package org.scoregrid.scheduler.mail;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.time.Duration;
import java.util.Properties;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.scoregrid.store.MailQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Mails by SMTP, over one connection for a batch. Every wait for the server has a bound. */
public final class SmtpTransport implements MailTransport {
  private static final Logger log = LoggerFactory.getLogger(SmtpTransport.class);
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);
  private static final int FIRST_PERMANENT = 500;
  private static final int LAST_PERMANENT = 599;

  private final SmtpConfig config;
  private final MailMessages messages;
  private final Session session;

  /**
   * @throws IllegalArgumentException when the sender is no mail address
   */
  public SmtpTransport(SmtpConfig config) {
    this.config = config;
    this.session = Session.getInstance(properties(config));
    try {
      InternetAddress from = new InternetAddress(config.from(), true);
      this.messages = new MailMessages(session, from);
    } catch (AddressException e) {
      throw new IllegalArgumentException("not a mail address: " + config.from(), e);
    }
  }

  private static Properties properties(SmtpConfig config) {
    Properties properties = new Properties();
    properties.setProperty("mail.smtp.host", config.host());
    properties.setProperty("mail.smtp.port", Integer.toString(config.port()));
    properties.setProperty("mail.smtp.auth", Boolean.toString(!config.user().isEmpty()));
    properties.setProperty(
        "mail.smtp.connectiontimeout", Long.toString(CONNECT_TIMEOUT.toMillis()));
    properties.setProperty("mail.smtp.timeout", Long.toString(ANSWER_TIMEOUT.toMillis()));
    properties.setProperty("mail.smtp.writetimeout", Long.toString(ANSWER_TIMEOUT.toMillis()));
    properties.setProperty("mail.smtp.ssl.checkserveridentity", "true");
    switch (config.tls()) {
      case NONE -> properties.setProperty("mail.smtp.starttls.enable", "false");
      case STARTTLS -> {
        properties.setProperty("mail.smtp.starttls.enable", "true");
        properties.setProperty("mail.smtp.starttls.required", "true");
      }
      case TLS -> properties.setProperty("mail.smtp.ssl.enable", "true");
    }
    return properties;
  }

  @Override
  public Delivery open() throws IOException {
    try {
      Transport transport = session.getTransport("smtp");
      if (config.user().isEmpty()) {
        transport.connect();
      } else {
        transport.connect(config.host(), config.port(), config.user(), config.password());
      }
      return new SmtpDelivery(transport);
    } catch (MessagingException e) {
      throw new IOException("the mail server takes no connection: " + e.getMessage(), e);
    }
  }

  private final class SmtpDelivery implements Delivery {
    private final Transport transport;

    SmtpDelivery(Transport transport) {
      this.transport = transport;
    }

    @Override
    public void send(MailQueue.Waiting mail) throws MailRefusedException, IOException {
      MimeMessage message = messages.of(mail);
      try {
        transport.sendMessage(message, message.getAllRecipients());
      } catch (MessagingException e) {
        if (isPermanent(e)) {
          throw new MailRefusedException("refused: " + e.getMessage(), e);
        }
        throw new IOException(e.getMessage(), e);
      }
    }

    @Override
    public void close() {
      try {
        transport.close();
      } catch (MessagingException e) {
        log.atDebug().setCause(e).log("mail connection did not close cleanly");
      }
    }
  }

  /** Any answer of 500 to 599 about the mail or its recipient (RFC 5321 4.2.1). */
  private static boolean isPermanent(MessagingException failure) {
    Exception each = failure;
    while (each instanceof MessagingException failed) {
      int code =
          switch (failed) {
            // About our own address: a setting is wrong, not the mail.
            case SMTPSenderFailedException _ -> 0;
            case SMTPAddressFailedException address -> address.getReturnCode();
            case SMTPSendFailedException send -> send.getReturnCode();
            default -> 0;
          };
      if (code >= FIRST_PERMANENT && code <= LAST_PERMANENT) {
        return true;
      }
      each = failed.getNextException();
    }
    return false;
  }
}
