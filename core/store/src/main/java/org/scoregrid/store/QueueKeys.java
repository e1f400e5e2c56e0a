package org.scoregrid.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.queue.Queue.WorkerKey;

/**
 * The credentials that workers of private queues have in the broker. Derived from the site's
 * secret, so that no table and no backup holds one and a new broker can be set up from the database
 * alone. Thread-safe.
 */
public final class QueueKeys {
  private static final String PREFIX = "scoregrid-";
  private static final String ALGORITHM = "HmacSHA256";

  private final SecretKeySpec secret;

  /**
   * @param siteSecret the same in every process of the site
   */
  public QueueKeys(byte[] siteSecret) {
    this.secret = new SecretKeySpec(siteSecret, ALGORITHM);
  }

  /** How all broker users of a queue begin. */
  public static String userPrefix(QueueName vhost) {
    return PREFIX + (vhost.isDefault() ? "default" : vhost.vhost()) + "-";
  }

  public static String user(QueueName vhost, WorkerKey key) {
    return userPrefix(vhost) + key.number();
  }

  /** A UUID, as the passwords of stock queues are; URLs take it as it is. */
  public String password(QueueName vhost, WorkerKey key) {
    byte[] digest;
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(secret);
      digest = mac.doFinal(("queue/" + user(vhost, key)).getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + ALGORITHM, e);
    }
    ByteBuffer bytes = ByteBuffer.wrap(digest);
    return new UUID(bytes.getLong(), bytes.getLong()).toString();
  }
}
