package org.scoregrid.bundle;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Keys of a phase that mean the same in all versions (reference/bundle-format.md 3.4, 4). */
final class PhaseFields {
  static final String DATE_ADVICE = "Write it like 2026-06-30 18:00:00+02:00";
  private static final int DEFAULT_TOTAL = 100;
  private static final int DEFAULT_PER_DAY = 5;
  private static final int DEFAULT_SECONDS = 600;

  private PhaseFields() {}

  /** 0: unlimited. */
  static int perDay(Fields phase) {
    return limit(phase, "max_submissions_per_day", DEFAULT_PER_DAY);
  }

  /** 0: unlimited. */
  static int perPerson(Fields phase) {
    return limit(phase, "max_submissions", DEFAULT_TOTAL);
  }

  /** Null is unlimited, as 0 is; absent is the default. */
  private static int limit(Fields phase, String key, int absent) {
    return phase.raw(key).isEmpty() ? absent : phase.whole(key, 0, absent).orElse(0);
  }

  static Duration timeLimit(Fields phase) {
    int seconds = phase.whole("execution_time_limit", 0, DEFAULT_SECONDS).orElse(0);
    return Duration.ofSeconds(seconds == 0 ? DEFAULT_SECONDS : seconds);
  }

  /** Empty when there is none, as for an empty text; with a problem when it is no date. */
  static Optional<Instant> date(Fields phase, String key) {
    Optional<Node> node = phase.value(key).filter(it -> !meansNone(it));
    if (node.isEmpty()) {
      return Optional.empty();
    }
    boolean spelled =
        node.get().getTag().equals(Tag.STR) || node.get().getTag().equals(Tag.TIMESTAMP);
    Optional<Instant> date =
        spelled && node.get() instanceof ScalarNode scalar
            ? Dates.parse(scalar.getValue())
            : Optional.empty();
    if (date.isEmpty()) {
      phase.problem(key, "is not a date", DATE_ADVICE);
    }
    return date;
  }

  /** Whether there is something that means a date; an empty text or 0 means none there. */
  static boolean hasDate(Fields phase, String key) {
    return phase.value(key).filter(node -> !meansNone(node)).isPresent();
  }

  private static boolean meansNone(Node node) {
    return Scalars.text(node)
        .filter(text -> text.isBlank() || (node.getTag().equals(Tag.INT) && text.equals("0")))
        .isPresent();
  }
}
