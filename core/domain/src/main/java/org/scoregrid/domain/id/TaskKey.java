package org.scoregrid.domain.id;

import java.util.Optional;
import java.util.UUID;

/** Public handle of a task, as bundles and the API spell it. */
public record TaskKey(UUID value) {

  /** Reads the 36-character spelling; empty for anything else. */
  public static Optional<TaskKey> parse(String text) {
    return Uuids.parse(text).map(TaskKey::new);
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
