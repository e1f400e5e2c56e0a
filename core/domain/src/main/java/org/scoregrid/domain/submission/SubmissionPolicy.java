package org.scoregrid.domain.submission;

import java.time.Instant;
import java.util.Optional;
import org.scoregrid.domain.account.Participation;
import org.scoregrid.domain.competition.Phase;
import org.scoregrid.domain.competition.PhaseStatus;

/**
 * Who may submit to a phase now (reference/rules.md 4). The texts are those of {@code
 * can_make_submission} where it has one (reference/http-api-details.md 7); clients compare them.
 */
public final class SubmissionPolicy {
  private SubmissionPolicy() {}

  /** Why a submission is not taken. */
  public enum Refusal {
    NOT_APPROVED("User not approved to participate in this competition"),
    DAY_LIMIT("Reached maximum allowed submissions for today for this phase"),
    TOTAL_LIMIT("Reached maximum allowed submissions for this phase"),
    NOT_STARTED("This phase has not started yet"),
    ENDED("This phase has ended");

    private final String reason;

    Refusal(String reason) {
      this.reason = reason;
    }

    public String reason() {
      return reason;
    }
  }

  /**
   * @param today the person's submissions of this UTC day that count
   * @param total all of the person's submissions of the phase that count
   * @param unlimited true for robots in competitions that allow them
   */
  public record Usage(Participation participation, int today, int total, boolean unlimited) {}

  /** Participation and limits only, as {@code can_make_submission} answers. */
  public static Optional<Refusal> checkLimits(Phase phase, Usage usage) {
    if (usage.participation() != Participation.APPROVED) {
      return Optional.of(Refusal.NOT_APPROVED);
    }
    if (usage.unlimited() || !phase.hasMaxSubmissions()) {
      return Optional.empty();
    }
    if (phase.maxSubmissionsPerDay() > 0 && usage.today() >= phase.maxSubmissionsPerDay()) {
      return Optional.of(Refusal.DAY_LIMIT);
    }
    if (phase.maxSubmissionsPerPerson() > 0 && usage.total() >= phase.maxSubmissionsPerPerson()) {
      return Optional.of(Refusal.TOTAL_LIMIT);
    }
    return Optional.empty();
  }

  /** Everything that a new submission must pass. */
  public static Optional<Refusal> check(Phase phase, Usage usage, Instant now) {
    Optional<Refusal> byLimit = checkLimits(phase, usage);
    if (byLimit.isPresent()) {
      return byLimit;
    }
    PhaseStatus status = phase.statusAt(now);
    return switch (status) {
      case NEXT -> Optional.of(Refusal.NOT_STARTED);
      case PREVIOUS -> Optional.of(Refusal.ENDED);
      case CURRENT -> Optional.empty();
    };
  }
}
