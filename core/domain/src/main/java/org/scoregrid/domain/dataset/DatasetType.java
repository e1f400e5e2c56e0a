package org.scoregrid.domain.dataset;

import java.util.Locale;
import java.util.Optional;

/** The nine types of stored files (reference/bundle-format.md 11). */
public enum DatasetType {
  INGESTION_PROGRAM,
  INPUT_DATA,
  PUBLIC_DATA,
  REFERENCE_DATA,
  SCORING_PROGRAM,
  STARTING_KIT,
  COMPETITION_BUNDLE,
  SUBMISSION,
  SOLUTION;

  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<DatasetType> parse(String wireName) {
    for (DatasetType type : values()) {
      if (type.wireName().equals(wireName)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }
}
