package org.scoregrid.domain.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class RunStateTest {
  @ParameterizedTest
  @EnumSource(RunState.class)
  void every_state_has_a_way_out_or_is_over(RunState state) {
    assertThat(List.of(RunState.values()).stream().anyMatch(state::mayBecome))
        .isNotEqualTo(state.isOver());
    assertThat(state.mayBecome(state)).isFalse();
    assertThat(state.mayBecome(RunState.CANCELLED)).isEqualTo(!state.isOver());
  }

  @Test
  void stages_go_forward_only() {
    assertThat(RunState.CLAIMED.mayBecome(RunState.SCORING)).isTrue();
    assertThat(RunState.SCORING.mayBecome(RunState.RUNNING)).isFalse();
    assertThat(RunState.RUNNING.mayBecome(RunState.PREPARING)).isFalse();
  }

  @Test
  void only_dispatched_and_leased_runs_can_finish() {
    assertThat(RunState.FINISHED.before())
        .containsExactly(
            RunState.DISPATCHED,
            RunState.CLAIMED,
            RunState.PREPARING,
            RunState.RUNNING,
            RunState.SCORING);
  }

  @ParameterizedTest
  @EnumSource(RunState.class)
  void every_open_state_has_an_owner_and_a_deadline(RunState state) {
    LifecyclePolicy policy = LifecyclePolicy.DEFAULT;
    assertThat(policy.owner(state) == Actor.NOBODY).isEqualTo(state.isOver());
    assertThat(policy.allowance(state, Duration.ofMinutes(1)).isZero()).isEqualTo(state.isOver());
  }

  @Test
  void a_running_state_lasts_at_least_as_long_as_both_steps() {
    Duration limit = Duration.ofHours(30);
    assertThat(LifecyclePolicy.DEFAULT.allowance(RunState.RUNNING, limit))
        .isGreaterThan(limit.multipliedBy(2));
  }
}
