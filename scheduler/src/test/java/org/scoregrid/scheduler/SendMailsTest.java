package org.scoregrid.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.scoregrid.jobs.JobProgress;
import org.scoregrid.scheduler.jobs.SendMails;
import org.scoregrid.scheduler.mail.ConsoleTransport;
import org.scoregrid.scheduler.mail.MailTransport;
import org.scoregrid.scheduler.mail.SmtpConfig;
import org.scoregrid.scheduler.mail.SmtpTransport;
import org.scoregrid.store.MailOutbox.Mail;
import org.scoregrid.store.MailQueue;
import org.scoregrid.store.MailQueue.Backlog;
import org.scoregrid.store.postgres.PostgresDatabase;
import org.scoregrid.store.postgres.PostgresMailOutbox;
import org.scoregrid.store.postgres.PostgresMailQueue;
import org.scoregrid.testkit.PostgresServer;

class SendMailsTest {
  private final PostgresDatabase database = PostgresServer.freshDatabase();
  private final PostgresMailOutbox outbox = new PostgresMailOutbox(database);
  private final PostgresMailQueue queue = new PostgresMailQueue(database);
  private final JobRows rows = new JobRows(database);
  private final GreenMail server =
      new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
  private Instant now = Instant.parse("2026-03-01T10:00:00Z");

  @BeforeEach
  void start() {
    server.start();
  }

  @AfterEach
  void close() {
    server.stop();
    database.close();
  }

  @Test
  void every_mail_reaches_its_recipient_alone_as_text_and_html() throws Exception {
    post("ann@example.org", "Grüße", "Hallo Ann", "<p>Hallo <b>Ann</b></p>");
    post("bob@example.org", "Plain", "only text", null);

    send(smtp());
    send(smtp());

    MimeMessage[] received = server.getReceivedMessages();
    assertThat(received).hasSize(2);
    MimeMessage toAnn = to("ann@example.org");
    assertThat(toAnn.getAllRecipients()).hasSize(1);
    assertThat(toAnn.getSubject()).isEqualTo("Grüße");
    assertThat(toAnn.getFrom()[0]).hasToString("ScoreGrid <noreply@site.example>");
    assertThat(toAnn.getContentType()).startsWith("multipart/alternative");
    assertThat(GreenMailUtil.getWholeMessage(toAnn)).contains("Hallo Ann").contains("<b>Ann</b>");
    assertThat(GreenMailUtil.getBody(to("bob@example.org")).strip()).isEqualTo("only text");
    assertThat(queue.backlog()).isEqualTo(new Backlog(0, 0));
  }

  @Test
  void a_mail_cannot_smuggle_headers_or_recipients() throws Exception {
    post("ann@example.org", "Hello\r\nBcc: eve@example.org\r\n\r\nbody", "text", null);
    post("bob@example.org\r\nBcc: eve@example.org", "x", "text", null);
    post("bob@example.org, eve@example.org", "x", "text", null);
    post("staff: bob@example.org, eve@example.org;", "x", "text", null);
    post("no address", "x", "text", null);

    send(smtp());

    assertThat(server.getReceivedMessages()).hasSize(1);
    MimeMessage only = to("ann@example.org");
    assertThat(only.getHeader("Bcc")).isNull();
    assertThat(only.getSubject()).isEqualTo("Hello Bcc: eve@example.org body");
    assertThat(queue.backlog()).isEqualTo(new Backlog(0, 4));
    assertThat(rows.texts("select last_error from mail where given_up_at is not null"))
        .allSatisfy(error -> assertThat(error).contains("not a mail address"));
  }

  @Test
  void a_server_that_is_away_delays_mails_and_loses_none() throws Exception {
    server.stop();
    post("ann@example.org", "Hello", "text", null);
    MailTransport away = smtp(1);

    send(away);
    assertThat(queue.backlog()).isEqualTo(new Backlog(1, 0));
    assertThat(rows.texts("select last_error from mail").getFirst()).contains("no connection");
    server.start();
    send(smtp());
    assertThat(server.getReceivedMessages()).isEmpty();

    now = now.plus(Duration.ofMinutes(1));
    send(smtp());
    assertThat(server.getReceivedMessages()).hasSize(1);
  }

  @Test
  void after_days_of_tries_a_mail_is_given_up_with_its_reason() {
    post("ann@example.org", "Hello", "text", null);
    MailTransport away = smtp(1);

    for (int hours = 0; hours < 24 * 10; hours++) {
      send(away);
      now = now.plus(Duration.ofHours(1));
    }

    assertThat(queue.backlog()).isEqualTo(new Backlog(0, 1));
    assertThat(rows.number("select tries from mail")).isEqualTo(20);
    assertThat(rows.texts("select last_error from mail").getFirst()).contains("no connection");
  }

  @Test
  void a_recipient_that_is_refused_for_good_is_given_up_at_once_and_others_are_served()
      throws Exception {
    try (RefusingMailServer refusing = new RefusingMailServer("nobody@", "full@")) {
      post("nobody@example.org", "x", "text", null);
      post("full@example.org", "x", "text", null);
      post("ann@example.org", "x", "text", null);

      send(smtp(refusing.port()));

      assertThat(refusing.taken()).containsExactly("ann@example.org");
      assertThat(queue.backlog()).isEqualTo(new Backlog(1, 1));
      assertThat(rows.texts("select recipient from mail where given_up_at is not null"))
          .containsExactly("nobody@example.org");
    }
  }

  @Test
  void a_sender_that_dies_after_sending_leads_to_a_duplicate_with_the_same_id() throws Exception {
    post("ann@example.org", "Hello", "text", null);
    MailTransport real = smtp();
    MailTransport dying =
        () -> {
          MailTransport.Delivery delivery = real.open();
          return new MailTransport.Delivery() {
            @Override
            public void send(MailQueue.Waiting mail) {
              try {
                delivery.send(mail);
              } catch (Exception e) {
                throw new AssertionError(e);
              }
              throw new IllegalStateException("dies before it can note it");
            }

            @Override
            public void close() {
              delivery.close();
            }
          };
        };

    assertThatThrownBy(() -> send(dying)).hasMessageContaining("dies");
    send(real);
    assertThat(server.getReceivedMessages()).hasSize(1);
    now = now.plus(Duration.ofMinutes(11));
    send(real);

    MimeMessage[] received = server.getReceivedMessages();
    assertThat(received).hasSize(2);
    assertThat(received[0].getMessageID())
        .isEqualTo(received[1].getMessageID())
        .endsWith("@site.example>");
  }

  @Test
  void without_a_mail_server_mails_are_printed_without_control_characters() {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    post("ann@example.org", "Activate", "Open http://site.example/activate\u001b[2J", null);

    send(new ConsoleTransport(new PrintStream(printed, true, StandardCharsets.UTF_8)));

    assertThat(printed.toString(StandardCharsets.UTF_8))
        .contains("To: ann@example.org", "http://site.example/activate")
        .doesNotContain("\u001b");
    assertThat(queue.backlog()).isEqualTo(new Backlog(0, 0));
  }

  private void post(String to, String subject, String text, @Nullable String html) {
    outbox.post(List.of(new Mail(to, subject, text, html)), now);
  }

  private void send(MailTransport transport) {
    new SendMails(queue, transport, () -> now).send(JobProgress.UNSEEN);
  }

  private MailTransport smtp() {
    return smtp(server.getSmtp().getPort());
  }

  private static MailTransport smtp(int port) {
    return new SmtpTransport(
        new SmtpConfig(
            "127.0.0.1", port, "", "", SmtpConfig.Tls.NONE, "ScoreGrid <noreply@site.example>"));
  }

  private MimeMessage to(String address) {
    return Arrays.stream(server.getReceivedMessages())
        .filter(message -> address.equals(GreenMailUtil.getAddressList(recipients(message))))
        .findFirst()
        .orElseThrow();
  }

  private static jakarta.mail.Address[] recipients(MimeMessage message) {
    try {
      return message.getAllRecipients();
    } catch (jakarta.mail.MessagingException e) {
      throw new AssertionError(e);
    }
  }
}
