package org.scoregrid.web.queue;

import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.queue.Queue;
import org.scoregrid.store.QueueKeys;
import org.scoregrid.store.QueueStore;
import org.scoregrid.web.http.ApiError;

/**
 * The private queues of this site.
 *
 * @param address null: the site has no broker that workers from outside could reach
 */
public record QueueOffer(QueueStore store, @Nullable Address address) {
  /**
   * Where workers connect and with what.
   *
   * @param broker {@code amqp://} or {@code amqps://} with host and port
   */
  public record Address(URI broker, QueueKeys keys) {}

  /** Why there is no queue to be had. */
  static final String NONE =
      "This site runs with a broker of its own that no worker from outside can reach, so it offers"
          + " no private queues. A site with RabbitMQ does.";

  public boolean isOpen() {
    return address != null;
  }

  /**
   * @throws ApiError 403 where the site offers no queues
   */
  void requireOpen() {
    if (!isOpen()) {
      throw ApiError.forbidden(NONE);
    }
  }

  /** Whether workers have to speak TLS. */
  boolean tls() {
    return address != null && "amqps".equals(address.broker().getScheme());
  }

  /**
   * The address for stock workers (reference/queue-protocol.md 12), with the password; none without
   * an owner or while the key is revoked.
   */
  Optional<String> stockUrl(Queue queue) {
    return url(queue, "pyamqp");
  }

  /** The address for workers of ours. */
  Optional<String> nativeUrl(Queue queue) {
    return url(queue, tls() ? "amqps" : "amqp");
  }

  private Optional<String> url(Queue queue, String scheme) {
    if (address == null || queue.owner() == null || queue.key().revoked()) {
      return Optional.empty();
    }
    return Optional.of(
        scheme
            + "://"
            + QueueKeys.user(queue.vhost(), queue.key())
            + ":"
            + address.keys().password(queue.vhost(), queue.key())
            + "@"
            + address.broker().getAuthority()
            + "/"
            + queue.vhost());
  }
}
