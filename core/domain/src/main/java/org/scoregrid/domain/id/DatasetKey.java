package org.scoregrid.domain.id;

import java.util.Optional;
import java.util.UUID;

/** Public handle of a dataset, as bundles and the API spell it. */
public record DatasetKey(UUID value) {

  /** Reads the 36-character spelling; empty for anything else. */
  public static Optional<DatasetKey> parse(String text) {
    return Uuids.parse(text).map(DatasetKey::new);
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
