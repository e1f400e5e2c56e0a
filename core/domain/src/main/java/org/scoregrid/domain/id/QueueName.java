package org.scoregrid.domain.id;

/**
 * A queue, named by its virtual host in the broker: {@code /} is the default queue, a private queue
 * is a UUID (reference/queue-protocol.md 12).
 */
public record QueueName(String vhost) {
  public static final QueueName DEFAULT = new QueueName("/");

  public QueueName {
    if (vhost.isBlank()) {
      throw new IllegalArgumentException("a queue needs a virtual host");
    }
  }

  public boolean isDefault() {
    return equals(DEFAULT);
  }

  @Override
  public String toString() {
    return vhost;
  }
}
