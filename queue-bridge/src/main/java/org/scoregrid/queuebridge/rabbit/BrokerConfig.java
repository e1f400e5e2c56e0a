package org.scoregrid.queuebridge.rabbit;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import org.scoregrid.domain.id.QueueName;

/**
 * Where the broker is and how patient its users are.
 *
 * @param url {@code amqp://} or {@code pyamqp://} (plain), or {@code amqps://} (TLS with the
 *     certificate checked), with user and password; each queue puts its own virtual host in the
 *     place of the path (reference/queue-protocol.md 12)
 * @param connectTimeout limit of each step of connecting and of each question to the broker
 * @param confirmTimeout longest wait for the confirmation of what was sent; after it the connection
 *     is given up
 * @param firstBackoff pause before the second try to consume again; doubled from try to try
 * @param longestBackoff bound of the pauses
 * @param batchWait how long reports wait for others to fill their batch
 */
public record BrokerConfig(
    URI url,
    Duration connectTimeout,
    Duration confirmTimeout,
    Duration firstBackoff,
    Duration longestBackoff,
    Duration batchWait) {
  private static final Set<String> PLAIN = Set.of("amqp", "pyamqp");
  private static final String TLS = "amqps";

  /**
   * @throws IllegalArgumentException when the URL is not one of a broker
   */
  public BrokerConfig {
    String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
    if ((!PLAIN.contains(scheme) && !scheme.equals(TLS)) || url.getHost() == null) {
      throw new IllegalArgumentException(
          "the broker's URL must be amqp://, pyamqp:// or amqps:// with a host");
    }
  }

  /** With the usual patience. */
  public static BrokerConfig of(URI url) {
    return new BrokerConfig(
        url,
        Duration.ofSeconds(5),
        Duration.ofSeconds(30),
        Duration.ofMillis(100),
        Duration.ofSeconds(5),
        Duration.ofMillis(3));
  }

  /**
   * The queue that the URL's path names: nothing and a single slash are the default one, otherwise
   * the path without its first slash (reference/queue-protocol.md 12).
   */
  public QueueName queue() {
    String path = url.getPath() == null ? "" : url.getPath();
    return path.length() < 2 ? QueueName.DEFAULT : new QueueName(path.substring(1));
  }

  boolean isTls() {
    return TLS.equalsIgnoreCase(url.getScheme());
  }

  String host() {
    return url.getHost();
  }

  int port() {
    int standard = isTls() ? 5671 : 5672;
    return url.getPort() < 0 ? standard : url.getPort();
  }

  String user() {
    return userPart(0, "guest");
  }

  String password() {
    return userPart(1, "guest");
  }

  private String userPart(int index, String otherwise) {
    String userInfo = url.getRawUserInfo();
    if (userInfo == null) {
      return otherwise;
    }
    String[] parts = userInfo.split(":", 2);
    if (index >= parts.length) {
      return otherwise;
    }
    // The decoder is one of forms, where a plus is a blank; in URLs it is a plus.
    return URLDecoder.decode(parts[index].replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  /** Without user and password. */
  @Override
  public String toString() {
    return "BrokerConfig[" + url.getScheme() + "://" + host() + ":" + port() + "]";
  }
}
