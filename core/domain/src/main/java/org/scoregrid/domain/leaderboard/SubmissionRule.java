package org.scoregrid.domain.leaderboard;

import java.util.Optional;

/** What puts a submission on the board (reference/rules.md 6). */
public enum SubmissionRule {
  ADD("Add"),
  ADD_AND_DELETE("Add_And_Delete"),
  ADD_AND_DELETE_MULTIPLE("Add_And_Delete_Multiple"),
  FORCE_LAST("Force_Last"),
  FORCE_LATEST_MULTIPLE("Force_Latest_Multiple"),
  FORCE_BEST("Force_Best");

  private final String wireName;

  SubmissionRule(String wireName) {
    this.wireName = wireName;
  }

  public String wireName() {
    return wireName;
  }

  /** Whether the site itself puts submissions on the board; people may not then. */
  public boolean isAutomatic() {
    return this == FORCE_LAST || this == FORCE_LATEST_MULTIPLE || this == FORCE_BEST;
  }

  /** Whether a person may have several entries in a phase. */
  public boolean keepsOthers() {
    return this == ADD_AND_DELETE_MULTIPLE || this == FORCE_LATEST_MULTIPLE;
  }

  /** Whether a person may take an entry off. */
  public boolean allowsRemoval() {
    return this == ADD_AND_DELETE || this == ADD_AND_DELETE_MULTIPLE;
  }

  public static Optional<SubmissionRule> parse(String wireName) {
    for (SubmissionRule rule : values()) {
      if (rule.wireName.equals(wireName)) {
        return Optional.of(rule);
      }
    }
    return Optional.empty();
  }
}
