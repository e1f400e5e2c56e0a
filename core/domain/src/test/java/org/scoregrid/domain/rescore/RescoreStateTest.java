package org.scoregrid.domain.rescore;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.scoregrid.domain.leaderboard.SubmissionRule;

class RescoreStateTest {
  private static Set<RescoreState> next(RescoreState state) {
    Set<RescoreState> next = EnumSet.noneOf(RescoreState.class);
    for (RescoreState other : RescoreState.values()) {
      if (state.mayBecome(other)) {
        next.add(other);
      }
    }
    return next;
  }

  @ParameterizedTest
  @EnumSource(RescoreState.class)
  void whatever_does_not_count_can_be_dropped_and_nothing_leaves_a_drop(RescoreState state) {
    assertThat(state.mayBecome(RescoreState.DROPPED)).isEqualTo(state.isOpen());
    assertThat(state.mayBecome(state)).isFalse();
    assertThat(RescoreState.DROPPED.mayBecome(state)).isFalse();
  }

  @Test
  void only_a_complete_one_can_be_switched_over_and_the_switch_leads_back_to_it() {
    for (RescoreState state : RescoreState.values()) {
      assertThat(state.mayBecome(RescoreState.SWITCHED)).isEqualTo(state == RescoreState.READY);
    }
    assertThat(next(RescoreState.SWITCHED)).containsExactly(RescoreState.READY);
  }

  @ParameterizedTest
  @EnumSource(ShadowState.class)
  void new_scores_stay_and_everything_else_can_be_tried_again(ShadowState state) {
    assertThat(ShadowState.SCORED.mayBecome(state)).isFalse();
    if (state.isOver() && state != ShadowState.SCORED) {
      assertThat(state.mayBecome(ShadowState.WAITING)).isTrue();
    }
  }

  @Test
  void the_board_alone_is_not_enough_where_the_best_of_all_counts() {
    assertThat(Selection.BOARD.isPossibleUnder(SubmissionRule.FORCE_BEST)).isFalse();
    assertThat(Selection.BOARD.isPossibleUnder(SubmissionRule.FORCE_LAST)).isTrue();
    assertThat(Selection.FINISHED.isPossibleUnder(SubmissionRule.FORCE_BEST)).isTrue();
    assertThat(Selection.parse("chosen")).contains(Selection.CHOSEN);
    assertThat(Selection.parse("CHOSEN")).isEmpty();
  }
}
