package org.scoregrid.scheduler.mail;

/**
 * A mail server that takes our mails.
 *
 * @param user empty: without a login
 * @param from address of the sender, with or without a name
 */
public record SmtpConfig(
    String host, int port, String user, String password, Tls tls, String from) {

  /** How the connection is protected. */
  public enum Tls {
    /** In clear text; for a relay on the same host. */
    NONE,
    /** Begins in clear text; refused when the server offers no encryption. */
    STARTTLS,
    /** From the first byte. */
    TLS
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "SmtpConfig[" + host + ":" + port + ", " + tls + ", user=" + user + "]";
  }
}
