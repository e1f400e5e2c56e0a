package org.scoregrid.domain.submission;

import java.util.Optional;

/**
 * Who may delete a submission, and when. Hard deletion takes the row and frees its place in the
 * limits; soft deletion takes the files only (reference/rules.md 9, reference/http-api-details.md
 * 11; the texts are those that clients compare).
 */
public final class DeletionRule {
  private DeletionRule() {}

  /** Why a submission is not deleted. */
  public enum Refusal {
    NOT_ALLOWED("You do not have permission to delete this submission!"),
    ON_LEADERBOARD("You cannot delete a leaderboard submission!"),
    PART_OF_ANOTHER("You cannot delete a single task of a submission: delete the whole!"),
    SOFT_NOT_OWNER("You do not have permission to delete this submission"),
    SOFT_ON_LEADERBOARD("You are not allowed to delete a leaderboard submission"),
    SOFT_RUNNING("You are not allowed to delete a running submission"),
    SOFT_TWICE("Submission already deleted");

    private final String text;

    Refusal(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }
  }

  /**
   * Who deletes.
   *
   * @param owner the submission's
   * @param organizer of its competition, superusers and the competition's robots included
   */
  public record Actor(boolean owner, boolean organizer) {}

  /**
   * How a submission stands.
   *
   * @param onLeaderboard it, or the submission that it is a part of
   * @param child a part of a submission to several tasks
   */
  public record Target(
      SubmissionStatus status, boolean onLeaderboard, boolean child, boolean softDeleted) {

    public static Target of(Submission submission) {
      return new Target(
          submission.status(),
          submission.onLeaderboard(),
          submission.parent() != null,
          submission.softDeleted());
    }
  }

  /** Takes the row and everything of it; open runs are cancelled first. */
  public static Optional<Refusal> hard(Actor actor, Target target) {
    if (!actor.owner() && !actor.organizer()) {
      return Optional.of(Refusal.NOT_ALLOWED);
    }
    if (!actor.organizer() && target.onLeaderboard()) {
      return Optional.of(Refusal.ON_LEADERBOARD);
    }
    return target.child() ? Optional.of(Refusal.PART_OF_ANOTHER) : Optional.empty();
  }

  /** Takes the files only, and only by the owner. */
  public static Optional<Refusal> soft(Actor actor, Target target) {
    if (!actor.owner()) {
      return Optional.of(Refusal.SOFT_NOT_OWNER);
    }
    if (target.softDeleted()) {
      return Optional.of(Refusal.SOFT_TWICE);
    }
    if (target.child()) {
      return Optional.of(Refusal.PART_OF_ANOTHER);
    }
    if (target.onLeaderboard()) {
      return Optional.of(Refusal.SOFT_ON_LEADERBOARD);
    }
    return target.status().isOver() ? Optional.empty() : Optional.of(Refusal.SOFT_RUNNING);
  }
}
