package org.scoregrid.worker.container.docker;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How images are kept.
 *
 * @param checkEvery how often at most a registry is asked whether a tag moved; each question counts
 *     as a pull where pulls are limited
 * @param rememberWrong how long a name that does not exist is refused without asking again
 * @param firstPause before the second try of a pull; doubles
 * @param patience how long a run waits for a registry that limits pulls before it fails
 * @param bytes bound of the images that this worker pulled; others are never touched
 * @param keepUnused how long after its last use an image stays whatever the bound says
 * @param ledger file in which the worker's own images are remembered; null remembers them for this
 *     life only
 * @param credentials directory of the Docker client's {@code config.json} with the logins of
 *     private registries; null takes {@code DOCKER_CONFIG} or {@code ~/.docker}
 */
public record ImagePolicy(
    Duration checkEvery,
    Duration rememberWrong,
    Duration firstPause,
    Duration patience,
    long bytes,
    Duration keepUnused,
    @Nullable Path ledger,
    @Nullable Path credentials) {

  public static final ImagePolicy DEFAULT =
      new ImagePolicy(
          Duration.ofHours(1),
          Duration.ofMinutes(2),
          Duration.ofSeconds(1),
          Duration.ofMinutes(2),
          50L << 30,
          Duration.ofMinutes(10),
          null,
          null);

  public ImagePolicy {
    if (checkEvery.isNegative() || rememberWrong.isNegative() || !firstPause.isPositive()) {
      throw new IllegalArgumentException("times must not be negative, the pause positive");
    }
    if (patience.isNegative() || keepUnused.isNegative() || bytes < 0) {
      throw new IllegalArgumentException("times and the bound must not be negative");
    }
  }

  public ImagePolicy withLedger(Path file) {
    return new ImagePolicy(
        checkEvery, rememberWrong, firstPause, patience, bytes, keepUnused, file, credentials);
  }

  public ImagePolicy withBytes(long bound, Duration keptUnused) {
    return new ImagePolicy(
        checkEvery, rememberWrong, firstPause, patience, bound, keptUnused, ledger, credentials);
  }

  public ImagePolicy withTimes(Duration check, Duration remember, Duration pause, Duration wait) {
    return new ImagePolicy(check, remember, pause, wait, bytes, keepUnused, ledger, credentials);
  }

  public ImagePolicy withCredentials(Path directory) {
    return new ImagePolicy(
        checkEvery, rememberWrong, firstPause, patience, bytes, keepUnused, ledger, directory);
  }
}
