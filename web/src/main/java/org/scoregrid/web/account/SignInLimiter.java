package org.scoregrid.web.account;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.scoregrid.web.http.ApiError;

/**
 * Slows down guessing: whoever failed too often waits until the period is over. Names count per
 * network address, so that nobody can lock out somebody else; only very many failures from
 * everywhere block a name. Success does not count. Remembers a bounded number of the latest;
 * thread-safe.
 */
public final class SignInLimiter {
  private static final int REMEMBERED = 10_000;
  private static final Duration PERIOD = Duration.ofMinutes(10);

  private final InstantSource clock;
  private final Map<Key, Failures> failures =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Failures> eldest) {
          return size() > REMEMBERED;
        }
      };

  public SignInLimiter(InstantSource clock) {
    this.clock = clock;
  }

  /** What is counted, and how many failures are borne within a period. */
  private enum Kind {
    NAME_FROM_ADDRESS(20),
    LINK_FROM_ADDRESS(20),
    ADDRESS(100),
    NAME(1_000);

    private final int borne;

    Kind(int borne) {
      this.borne = borne;
    }
  }

  /**
   * @param address empty where it does not matter
   * @param name empty where it does not matter
   */
  private record Key(Kind kind, String address, String name) {}

  private record Failures(int count, Instant until) {}

  /**
   * Refuses whoever failed too often with a password.
   *
   * @throws ApiError 429 when the address or the name has to wait
   */
  public void check(String address, String name) {
    keys(address, name).stream()
        .flatMap(key -> waitOf(key).stream())
        .findFirst()
        .ifPresent(this::refuse);
  }

  public void failed(String address, String name) {
    keys(address, name).forEach(this::count);
  }

  /**
   * Refuses whoever tried too many one-time links; passwords do not matter.
   *
   * @throws ApiError 429 when the address has to wait
   */
  public void checkLink(String address) {
    waitOf(link(address)).ifPresent(this::refuse);
  }

  public void linkFailed(String address) {
    count(link(address));
  }

  private static List<Key> keys(String address, String name) {
    return List.of(
        new Key(Kind.NAME_FROM_ADDRESS, address, name),
        new Key(Kind.ADDRESS, address, ""),
        new Key(Kind.NAME, "", name));
  }

  private static Key link(String address) {
    return new Key(Kind.LINK_FROM_ADDRESS, address, "");
  }

  private void refuse(Duration wait) {
    throw ApiError.detail(
        429,
        "Request was throttled. Expected available in " + (wait.toSeconds() + 1) + " seconds.");
  }

  private synchronized Optional<Duration> waitOf(Key key) {
    Failures known = failures.get(key);
    Instant now = clock.instant();
    return known != null && known.count() >= key.kind().borne && known.until().isAfter(now)
        ? Optional.of(Duration.between(now, known.until()))
        : Optional.empty();
  }

  private synchronized void count(Key key) {
    Instant now = clock.instant();
    failures.merge(
        key,
        new Failures(1, now.plus(PERIOD)),
        (known, first) ->
            known.until().isAfter(now) ? new Failures(known.count() + 1, known.until()) : first);
  }
}
