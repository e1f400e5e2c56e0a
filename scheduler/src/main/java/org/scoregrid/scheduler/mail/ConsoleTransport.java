package org.scoregrid.scheduler.mail;

import java.io.PrintStream;
import org.scoregrid.store.MailQueue;

/** Prints mails where no mail server is set up: links to activate an account are seen there. */
public final class ConsoleTransport implements MailTransport {
  private final PrintStream out;

  public ConsoleTransport(PrintStream out) {
    this.out = out;
  }

  @Override
  public Delivery open() {
    return new Delivery() {
      @Override
      public void send(MailQueue.Waiting mail) {
        out.print(
            "---- mail (no mail server is set up) ----\nTo: %s\nSubject: %s\n\n%s\n----\n"
                .formatted(
                    oneLine(mail.mail().to()),
                    oneLine(mail.mail().subject()),
                    printable(mail.mail().text())));
        out.flush();
      }

      @Override
      public void close() {}
    };
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\p{Cntrl}+", " ");
  }

  /** Nothing that a terminal obeys. */
  private static String printable(String text) {
    return text.replaceAll("[\\p{Cntrl}&&[^\n\t]]", "");
  }
}
