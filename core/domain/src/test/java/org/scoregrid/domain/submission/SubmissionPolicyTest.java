package org.scoregrid.domain.submission;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.scoregrid.domain.account.Participation;
import org.scoregrid.domain.competition.Phase;
import org.scoregrid.domain.id.CompetitionId;
import org.scoregrid.domain.id.PhaseId;
import org.scoregrid.domain.submission.SubmissionPolicy.Refusal;
import org.scoregrid.domain.submission.SubmissionPolicy.Usage;

final class SubmissionPolicyTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant END = Instant.parse("2026-02-01T00:00:00Z");
  private static final Instant DURING = Instant.parse("2026-01-15T00:00:00Z");

  private static Phase phase(boolean limited, int perDay, int perPerson) {
    return new Phase(
        new PhaseId(1),
        new CompetitionId(1),
        0,
        "Phase",
        null,
        START,
        END,
        Duration.ofMinutes(10),
        limited,
        perDay,
        perPerson,
        false,
        false,
        false,
        false,
        false,
        true,
        null,
        null,
        List.of());
  }

  private static Usage usage(int today, int total) {
    return new Usage(Participation.APPROVED, today, total, false);
  }

  @Test
  void limits_hold_from_the_first_one_too_many() {
    Phase phase = phase(true, 2, 5);
    assertThat(SubmissionPolicy.check(phase, usage(1, 4), DURING)).isEmpty();
    assertThat(SubmissionPolicy.check(phase, usage(2, 4), DURING)).contains(Refusal.DAY_LIMIT);
    assertThat(SubmissionPolicy.check(phase, usage(0, 5), DURING)).contains(Refusal.TOTAL_LIMIT);
  }

  @Test
  void zero_no_limits_and_robots_are_unlimited() {
    Usage robot = new Usage(Participation.APPROVED, 99, 99, true);
    assertThat(SubmissionPolicy.check(phase(true, 0, 0), usage(99, 99), DURING)).isEmpty();
    assertThat(SubmissionPolicy.check(phase(false, 1, 1), usage(99, 99), DURING)).isEmpty();
    assertThat(SubmissionPolicy.check(phase(true, 1, 1), robot, DURING)).isEmpty();
  }

  @Test
  void only_approved_participants_submit() {
    for (Participation participation : Participation.values()) {
      Optional<Refusal> refusal =
          SubmissionPolicy.check(phase(false, 0, 0), new Usage(participation, 0, 0, true), DURING);
      assertThat(refusal.isEmpty()).isEqualTo(participation == Participation.APPROVED);
    }
  }

  @Test
  void a_phase_takes_submissions_from_its_start_until_before_its_end() {
    Phase phase = phase(false, 0, 0);
    assertThat(SubmissionPolicy.check(phase, usage(0, 0), START)).isEmpty();
    assertThat(SubmissionPolicy.check(phase, usage(0, 0), START.minusNanos(1)))
        .contains(Refusal.NOT_STARTED);
    assertThat(SubmissionPolicy.check(phase, usage(0, 0), END)).contains(Refusal.ENDED);
  }
}
