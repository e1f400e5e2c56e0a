package org.scoregrid.web.account;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.scoregrid.web.http.ApiError;

/**
 * Slows down guessing: after some failures an address, or a name, has to wait until the period is
 * over. Success does not count. Remembers a bounded number of the latest; thread-safe.
 */
public final class SignInLimiter {
  private static final int REMEMBERED = 10_000;
  private static final int FAILURES = 20;
  private static final Duration PERIOD = Duration.ofMinutes(10);

  private final InstantSource clock;
  private final Map<String, Failures> failures =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
          return size() > REMEMBERED;
        }
      };

  public SignInLimiter(InstantSource clock) {
    this.clock = clock;
  }

  private record Failures(int count, Instant until) {}

  /**
   * Refuses whoever failed too often.
   *
   * @throws ApiError 429 when the address or the name has to wait
   */
  public void check(String address, String name) {
    waitOf("address " + address).or(() -> waitOf("name " + name)).ifPresent(this::refuse);
  }

  public void failed(String address, String name) {
    count("address " + address);
    count("name " + name);
  }

  private void refuse(Duration wait) {
    throw ApiError.detail(
        429,
        "Request was throttled. Expected available in " + (wait.toSeconds() + 1) + " seconds.");
  }

  private synchronized Optional<Duration> waitOf(String key) {
    Failures known = failures.get(key);
    Instant now = clock.instant();
    return known != null && known.count() >= FAILURES && known.until().isAfter(now)
        ? Optional.of(Duration.between(now, known.until()))
        : Optional.empty();
  }

  private synchronized void count(String key) {
    Instant now = clock.instant();
    failures.merge(
        key,
        new Failures(1, now.plus(PERIOD)),
        (known, first) ->
            known.until().isAfter(now) ? new Failures(known.count() + 1, known.until()) : first);
  }
}
