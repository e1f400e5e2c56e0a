package org.scoregrid.worker.cache.peer;

import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * What the workers of one site have in common. Workers outside of a site have none and share
 * nothing.
 *
 * @param site its name: only workers of the same site ask each other
 * @param secret shared by the site's workers, at least 16 characters; never sent
 * @param listen address of the site's own network to serve at; port 0 takes a free one
 * @param atLeastBytes smaller blobs come from storage, which is as quick
 * @param served downloads at the same time; more are refused and go to storage
 * @param announce how often the content of the cache is announced to the fleet
 * @param distrust how long a peer that sent wrong bytes is left out
 */
public record Sharing(
    String site,
    String secret,
    InetSocketAddress listen,
    long atLeastBytes,
    int served,
    Duration announce,
    Duration distrust) {
  private static final int SHORTEST_SECRET = 16;

  public Sharing {
    if (site.isBlank() || secret.length() < SHORTEST_SECRET || served < 1 || atLeastBytes < 0) {
      throw new IllegalArgumentException(
          "sharing needs a site, a secret of 16 characters and a bound of at least 1");
    }
    if (listen.isUnresolved() || listen.getAddress().isAnyLocalAddress()) {
      throw new IllegalArgumentException(
          "sharing needs an address that other workers reach, not all addresses of the host");
    }
    if (!announce.isPositive() || distrust.isNegative()) {
      throw new IllegalArgumentException("the times of sharing must be positive");
    }
  }

  /** Blobs of 256 KiB and more, 8 downloads at a time, a liar left out for ten minutes. */
  public static Sharing of(String site, String secret, InetSocketAddress listen) {
    return new Sharing(
        site, secret, listen, 256 * 1024, 8, Duration.ofSeconds(5), Duration.ofMinutes(10));
  }

  public Sharing withAtLeastBytes(long bytes) {
    return new Sharing(site, secret, listen, bytes, served, announce, distrust);
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "Sharing[" + site + " at " + listen + "]";
  }
}
