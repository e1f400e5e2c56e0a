package org.scoregrid.domain.submission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.scoregrid.domain.submission.BoardMoves.Mover.ORGANIZER;
import static org.scoregrid.domain.submission.BoardMoves.Mover.OWNER;
import static org.scoregrid.domain.submission.BoardMoves.Mover.STRANGER;
import static org.scoregrid.domain.submission.BoardMoves.Mover.SUPERUSER;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.scoregrid.domain.leaderboard.SubmissionRule;
import org.scoregrid.domain.submission.BoardMoves.Moved;
import org.scoregrid.domain.submission.BoardMoves.Mover;
import org.scoregrid.domain.submission.BoardMoves.Refusal;

/** By hand (reference/rules.md 6), case by case. */
final class BoardMovesTest {
  private static final Moved FINISHED = new Moved(SubmissionStatus.FINISHED, false, false);
  private static final Set<SubmissionRule> AUTOMATIC =
      EnumSet.of(
          SubmissionRule.FORCE_LAST,
          SubmissionRule.FORCE_LATEST_MULTIPLE,
          SubmissionRule.FORCE_BEST);

  @ParameterizedTest
  @EnumSource(SubmissionRule.class)
  void strangers_move_nothing(SubmissionRule rule) {
    assertThat(BoardMoves.put(rule, STRANGER, FINISHED)).contains(Refusal.NOT_YOURS);
    assertThat(BoardMoves.takeOff(rule, STRANGER)).contains(Refusal.NOT_YOURS);
  }

  @ParameterizedTest
  @EnumSource(SubmissionRule.class)
  void owners_and_organizers_put_unless_the_site_does_it(SubmissionRule rule) {
    Optional<Refusal> expected =
        AUTOMATIC.contains(rule) ? Optional.of(Refusal.AUTOMATIC) : Optional.empty();
    assertThat(BoardMoves.put(rule, OWNER, FINISHED)).isEqualTo(expected);
    assertThat(BoardMoves.put(rule, ORGANIZER, FINISHED)).isEqualTo(expected);
  }

  @ParameterizedTest
  @EnumSource(SubmissionRule.class)
  void superusers_put_always(SubmissionRule rule) {
    assertThat(BoardMoves.put(rule, SUPERUSER, FINISHED)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(SubmissionRule.class)
  void only_the_rules_with_delete_let_an_entry_go(SubmissionRule rule) {
    boolean may =
        rule == SubmissionRule.ADD_AND_DELETE || rule == SubmissionRule.ADD_AND_DELETE_MULTIPLE;
    for (Mover mover : EnumSet.of(OWNER, ORGANIZER, SUPERUSER)) {
      assertThat(BoardMoves.takeOff(rule, mover).isEmpty()).isEqualTo(may);
    }
  }

  @ParameterizedTest
  @EnumSource(SubmissionStatus.class)
  void only_what_is_finished_is_put(SubmissionStatus status) {
    assertThat(BoardMoves.put(SubmissionRule.ADD, OWNER, new Moved(status, false, false)).isEmpty())
        .isEqualTo(status == SubmissionStatus.FINISHED);
  }

  @Test
  void re_runs_of_one_task_and_deleted_ones_never_appear() {
    for (Mover mover : EnumSet.of(OWNER, ORGANIZER, SUPERUSER)) {
      assertThat(
              BoardMoves.put(
                  SubmissionRule.ADD, mover, new Moved(SubmissionStatus.FINISHED, true, false)))
          .contains(Refusal.SPECIFIC_TASK);
      assertThat(
              BoardMoves.put(
                  SubmissionRule.ADD, mover, new Moved(SubmissionStatus.FINISHED, false, true)))
          .contains(Refusal.DELETED);
    }
  }

  @Test
  void who_keeps_several_entries() {
    assertThat(EnumSet.allOf(SubmissionRule.class).stream().filter(SubmissionRule::keepsOthers))
        .containsExactly(
            SubmissionRule.ADD_AND_DELETE_MULTIPLE, SubmissionRule.FORCE_LATEST_MULTIPLE);
  }
}
