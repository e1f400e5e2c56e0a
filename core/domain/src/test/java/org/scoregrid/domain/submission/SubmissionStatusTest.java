package org.scoregrid.domain.submission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.scoregrid.domain.submission.SubmissionStatus.CANCELLED;
import static org.scoregrid.domain.submission.SubmissionStatus.FAILED;
import static org.scoregrid.domain.submission.SubmissionStatus.FINISHED;
import static org.scoregrid.domain.submission.SubmissionStatus.RUNNING;
import static org.scoregrid.domain.submission.SubmissionStatus.SCORING;
import static org.scoregrid.domain.submission.SubmissionStatus.SUBMITTED;
import static org.scoregrid.domain.submission.SubmissionStatus.SUBMITTING;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.scoregrid.domain.run.RunState;

final class SubmissionStatusTest {
  private static SubmissionStatus parent(SubmissionStatus... children) {
    return SubmissionStatus.ofParent(List.of(children));
  }

  @Test
  void a_parent_runs_as_soon_as_a_child_has_started() {
    assertThat(parent(SUBMITTED, SUBMITTED)).isEqualTo(SUBMITTED);
    assertThat(parent(SUBMITTED, SCORING)).isEqualTo(RUNNING);
    assertThat(parent(SUBMITTED, FINISHED)).isEqualTo(RUNNING);
    assertThat(parent(RUNNING, FAILED)).isEqualTo(RUNNING);
    assertThat(parent()).isEqualTo(SUBMITTING);
  }

  @Test
  void a_parent_fails_only_when_no_child_finished() {
    assertThat(parent(FINISHED, FAILED, CANCELLED)).isEqualTo(FINISHED);
    assertThat(parent(FAILED, CANCELLED)).isEqualTo(FAILED);
    assertThat(parent(CANCELLED, CANCELLED)).isEqualTo(CANCELLED);
  }

  @ParameterizedTest
  @EnumSource(RunState.class)
  void a_submission_is_over_exactly_when_its_run_is(RunState state) {
    assertThat(SubmissionStatus.of(state).isOver()).isEqualTo(state.isOver());
  }

  @ParameterizedTest
  @EnumSource(SubmissionStatus.class)
  void wire_names_are_read_back(SubmissionStatus status) {
    assertThat(SubmissionStatus.parse(status.wireName())).contains(status);
    assertThat(SubmissionStatus.parse("None")).isEmpty();
  }
}
