package org.scoregrid.worker.container.docker;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/**
 * Which registries said that they are asked too often, and until when none of their images is asked
 * for: the pauses double with each refusal. The engine does not pass on for how long the registry
 * wants to be left alone. Thread-safe.
 */
final class RegistryLimits {
  private static final Duration LONGEST = Duration.ofMinutes(15);
  private static final int MOST = 256;

  private final Duration first;
  private final InstantSource clock;
  private final Map<String, Pause> pauses = new HashMap<>();

  private record Pause(Instant until, Duration length) {}

  RegistryLimits(Duration first, InstantSource clock) {
    this.first = first;
    this.clock = clock;
  }

  synchronized void refused(ImageName image) {
    if (pauses.size() >= MOST) {
      pauses.clear();
    }
    Pause last = pauses.get(image.registry());
    Duration length = last == null ? first : last.length().multipliedBy(2);
    Duration bounded = length.compareTo(LONGEST) > 0 ? LONGEST : length;
    pauses.put(image.registry(), new Pause(clock.instant().plus(bounded), bounded));
  }

  synchronized void answered(ImageName image) {
    pauses.remove(image.registry());
  }

  /** How long the registry of an image should still be left alone; zero or less for not at all. */
  synchronized Duration pause(ImageName image) {
    Pause pause = pauses.get(image.registry());
    return pause == null ? Duration.ZERO : Duration.between(clock.instant(), pause.until());
  }
}
