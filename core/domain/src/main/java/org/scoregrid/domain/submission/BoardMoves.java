package org.scoregrid.domain.submission;

import java.util.Optional;
import org.scoregrid.domain.leaderboard.SubmissionRule;

/**
 * Who may put a submission on a board or take it off by hand (reference/rules.md 6,
 * reference/http-api-details.md 11). The site's own moves are made when a submission is complete.
 */
public final class BoardMoves {
  private BoardMoves() {}

  /** What somebody is to a submission and its competition; the strongest that holds. */
  public enum Mover {
    SUPERUSER,
    ORGANIZER,
    OWNER,
    STRANGER
  }

  /** Why a move is refused, with the text that clients know. */
  public enum Refusal {
    NOT_YOURS("You cannot perform this action, contact the competition organizer!"),
    AUTOMATIC("Users are not allowed to edit the leaderboard on this Competition"),
    SPECIFIC_TASK("Cannot add task-specific submission re-runs to leaderboards."),
    DELETED("Cannot add a deleted submission to leaderboards."),
    NOT_FINISHED("Only a finished submission can be added to leaderboards."),
    STAYS("You are not allowed to remove a submission on this phase");

    private final String sentence;

    Refusal(String sentence) {
      this.sentence = sentence;
    }

    public String sentence() {
      return sentence;
    }
  }

  /**
   * What is moved.
   *
   * @param status of the top-level submission
   */
  public record Moved(SubmissionStatus status, boolean specificTaskRerun, boolean softDeleted) {}

  /** Empty: it may be put on the board. Superusers may even where the site does it by itself. */
  public static Optional<Refusal> put(SubmissionRule rule, Mover mover, Moved moved) {
    if (mover == Mover.STRANGER) {
      return Optional.of(Refusal.NOT_YOURS);
    }
    if (rule.isAutomatic() && mover != Mover.SUPERUSER) {
      return Optional.of(Refusal.AUTOMATIC);
    }
    if (moved.specificTaskRerun()) {
      return Optional.of(Refusal.SPECIFIC_TASK);
    }
    if (moved.softDeleted()) {
      return Optional.of(Refusal.DELETED);
    }
    return moved.status() == SubmissionStatus.FINISHED
        ? Optional.empty()
        : Optional.of(Refusal.NOT_FINISHED);
  }

  /** Empty: it may be taken off. */
  public static Optional<Refusal> takeOff(SubmissionRule rule, Mover mover) {
    if (mover == Mover.STRANGER) {
      return Optional.of(Refusal.NOT_YOURS);
    }
    return rule.allowsRemoval() ? Optional.empty() : Optional.of(Refusal.STAYS);
  }
}
