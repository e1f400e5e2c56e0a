package org.scoregrid.scheduler.mail;

import java.io.IOException;
import org.scoregrid.store.MailQueue;

/** Hands mails on to whoever delivers them. Thread-safe; a delivery is for one thread. */
public interface MailTransport {

  /**
   * Opens a way for several mails.
   *
   * @throws IOException when nobody takes mails just now
   */
  Delivery open() throws IOException;

  /** A way that is open. */
  interface Delivery extends AutoCloseable {

    /**
     * Hands over one mail to its one recipient.
     *
     * @throws MailRefusedException when it will never be taken
     * @throws IOException when it may be taken later; the way may be broken
     */
    void send(MailQueue.Waiting mail) throws MailRefusedException, IOException;

    @Override
    void close();
  }
}
