package org.scoregrid.domain.submission;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.scoregrid.domain.id.PhaseId;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.submission.MigrationRule.Because;
import org.scoregrid.domain.submission.MigrationRule.Candidate;
import org.scoregrid.domain.submission.MigrationRule.MigratingPhase;
import org.scoregrid.domain.submission.MigrationRule.Plan;
import org.scoregrid.domain.submission.MigrationRule.Start;

final class MigrationRuleTest {
  private static final PhaseId FIRST = new PhaseId(11);
  private static final PhaseId SECOND = new PhaseId(12);
  private static final PhaseId THIRD = new PhaseId(13);

  private static Instant day(int day) {
    return Instant.parse("2026-01-01T00:00:00Z").plusSeconds((day - 1) * 86_400L);
  }

  private static MigratingPhase phase(PhaseId id, int index, boolean automatic, boolean migrated) {
    return new MigratingPhase(id, index, day(10 * index + 1), automatic, migrated);
  }

  private static List<MigratingPhase> phases(MigratingPhase second) {
    return List.of(phase(THIRD, 2, false, false), second, phase(FIRST, 0, false, false));
  }

  private static Plan due(MigratingPhase second, boolean migrating, int day) {
    return MigrationRule.due(phases(second), SECOND, migrating, day(day));
  }

  private static Candidate finished(long id) {
    return new Candidate(
        new SubmissionId(id), SubmissionStatus.FINISHED, true, true, false, false, true);
  }

  private static Candidate in(SubmissionStatus status) {
    return new Candidate(new SubmissionId(9), status, true, false, false, false, true);
  }

  private static List<Long> copied(Candidate... candidates) {
    Start start = MigrationRule.start(List.of(candidates), false);
    assertThat(start).isInstanceOf(Start.Copy.class);
    return ((Start.Copy) start).submissions().stream().map(SubmissionId::value).toList();
  }

  @Test
  void results_of_the_phase_before_move_from_the_start_of_a_phase_on() {
    MigratingPhase second = phase(SECOND, 1, true, false);
    assertThat(due(second, false, 11)).isEqualTo(new Plan.Move(FIRST, SECOND));
    assertThat(due(second, false, 99)).isEqualTo(new Plan.Move(FIRST, SECOND));
    assertThat(due(second, false, 10)).isEqualTo(new Plan.Nothing(Because.NOT_STARTED));
  }

  @Test
  void a_phase_takes_over_once_and_only_when_it_should() {
    assertThat(due(phase(SECOND, 1, false, false), false, 11))
        .isEqualTo(new Plan.Nothing(Because.NOT_AUTOMATIC));
    assertThat(due(phase(SECOND, 1, true, true), false, 11))
        .isEqualTo(new Plan.Nothing(Because.ALREADY_MIGRATED));
  }

  @Test
  void one_migration_of_a_competition_runs_at_a_time() {
    assertThat(due(phase(SECOND, 1, true, false), true, 11))
        .isEqualTo(new Plan.Nothing(Because.ANOTHER_RUNS));
  }

  @Test
  void a_missing_source_is_explained() {
    List<MigratingPhase> only = List.of(phase(SECOND, 1, true, false));
    assertThat(MigrationRule.due(only, SECOND, false, day(30)))
        .isInstanceOfSatisfying(
            Plan.Impossible.class, it -> assertThat(it.sentence()).contains("no phase before"));
    assertThat(MigrationRule.due(only, FIRST, false, day(30))).isInstanceOf(Plan.Impossible.class);
  }

  @Test
  void the_source_is_the_phase_before_even_where_indexes_have_gaps() {
    List<MigratingPhase> phases =
        List.of(phase(FIRST, 0, false, false), phase(THIRD, 7, true, false));
    assertThat(MigrationRule.due(phases, THIRD, false, day(99)))
        .isEqualTo(new Plan.Move(FIRST, THIRD));
  }

  @Test
  void an_organizer_moves_results_to_the_next_phase_whatever_its_settings() {
    List<MigratingPhase> phases = phases(phase(SECOND, 1, false, true));
    assertThat(MigrationRule.byHand(phases, FIRST)).isEqualTo(new Plan.Move(FIRST, SECOND));
    assertThat(MigrationRule.byHand(phases, THIRD))
        .isInstanceOfSatisfying(
            Plan.Impossible.class, it -> assertThat(it.sentence()).contains("no phase after"));
    assertThat(MigrationRule.byHand(phases, new PhaseId(99))).isInstanceOf(Plan.Impossible.class);
  }

  @Test
  void open_runs_postpone_a_migration_unless_it_is_forced() {
    for (SubmissionStatus status : SubmissionStatus.values()) {
      List<Candidate> submissions = List.of(finished(1), in(status));
      if (status.isOver()) {
        assertThat(MigrationRule.start(submissions, false)).isInstanceOf(Start.Copy.class);
      } else {
        assertThat(MigrationRule.start(submissions, false)).isEqualTo(new Start.Postponed(1));
      }
      assertThat(MigrationRule.start(submissions, true))
          .isEqualTo(new Start.Copy(List.of(new SubmissionId(1))));
    }
  }

  @Test
  void a_submission_that_nobody_started_postpones_nothing() {
    Candidate waiting =
        new Candidate(
            new SubmissionId(2), SubmissionStatus.SUBMITTING, true, false, true, false, true);
    assertThat(copied(finished(1), waiting)).containsExactly(1L);
  }

  @Test
  void only_finished_top_level_submissions_on_the_board_are_copied_once() {
    SubmissionStatus done = SubmissionStatus.FINISHED;
    Candidate child = new Candidate(new SubmissionId(3), done, false, true, false, false, true);
    Candidate notOnBoard =
        new Candidate(new SubmissionId(4), done, true, false, false, false, true);
    Candidate migrated = new Candidate(new SubmissionId(5), done, true, true, false, true, true);
    Candidate deleted = new Candidate(new SubmissionId(6), done, true, true, false, false, false);
    Candidate failed =
        new Candidate(new SubmissionId(7), SubmissionStatus.FAILED, true, true, false, false, true);
    assertThat(copied(finished(8), child, notOnBoard, migrated, deleted, failed, finished(1)))
        .containsExactly(1L, 8L);
  }

  @Test
  void the_parent_of_several_tasks_is_copied_without_its_children() {
    Candidate child =
        new Candidate(
            new SubmissionId(3), SubmissionStatus.FINISHED, false, true, false, false, true);
    assertThat(copied(finished(2), child)).containsExactly(2L);
  }

  @Test
  void nothing_to_copy_is_an_answer() {
    assertThat(copied()).isEmpty();
  }
}
