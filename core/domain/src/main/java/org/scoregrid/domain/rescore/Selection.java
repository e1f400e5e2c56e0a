package org.scoregrid.domain.rescore;

import java.util.Locale;
import java.util.Optional;
import org.scoregrid.domain.leaderboard.SubmissionRule;

/** Which submissions of a phase are scored again. */
public enum Selection {
  /** What stands on the board. */
  BOARD("What is on the leaderboard"),
  /** Everything that is finished. */
  FINISHED("Every finished submission"),
  /** Those that were named, and whatever is finished after the start. */
  CHOSEN("Chosen submissions");

  private final String title;

  Selection(String title) {
    this.title = title;
  }

  /**
   * Where the best submission is looked for among all, all of them need scores of the same program.
   */
  public boolean isPossibleUnder(SubmissionRule rule) {
    return this != BOARD || rule != SubmissionRule.FORCE_BEST;
  }

  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** For people. */
  public String title() {
    return title;
  }

  public static Optional<Selection> parse(String wireName) {
    for (Selection selection : values()) {
      if (selection.wireName().equals(wireName)) {
        return Optional.of(selection);
      }
    }
    return Optional.empty();
  }
}
