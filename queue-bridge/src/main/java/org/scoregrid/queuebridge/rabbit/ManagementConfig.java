package org.scoregrid.queuebridge.rabbit;

import java.net.URI;
import java.time.Duration;

/**
 * The management API of the broker.
 *
 * @param url {@code http://} or {@code https://} with a host, without path
 * @param user with the tag {@code administrator}; the site connects to each queue as this user
 * @param timeout longest wait for a connection, and for an answer
 */
public record ManagementConfig(URI url, String user, String password, Duration timeout) {
  private static final int STANDARD_PORT = 15672;
  private static final Duration USUAL_TIMEOUT = Duration.ofSeconds(10);

  /**
   * @throws IllegalArgumentException when the URL is not one of a management API
   */
  public ManagementConfig {
    String scheme = String.valueOf(url.getScheme());
    if ((!scheme.equals("http") && !scheme.equals("https")) || url.getHost() == null) {
      throw new IllegalArgumentException(
          "the URL of the broker's management must be http:// or https:// with a host");
    }
  }

  /** On the broker's host, at the port that RabbitMQ gives it. */
  public static ManagementConfig beside(BrokerConfig broker) {
    return at(URI.create("http://" + broker.host() + ":" + STANDARD_PORT), broker);
  }

  /** Elsewhere, with the user and password of the broker's URL. */
  public static ManagementConfig at(URI url, BrokerConfig broker) {
    return new ManagementConfig(url, broker.user(), broker.password(), USUAL_TIMEOUT);
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "ManagementConfig[" + url + ", user=" + user + "]";
  }
}
