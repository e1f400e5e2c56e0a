package org.scoregrid.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.ScoreId;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.leaderboard.SubmissionRule;
import org.scoregrid.store.LeaderboardStore.ScoreEdit;

/** Scores by hand, and computed columns of submissions to several tasks (reference/rules.md 7). */
final class ScoreEditsTest {
  private final RunWorld world = new RunWorld();
  private final PostgresLeaderboardStore boards = new PostgresLeaderboardStore(world.database);
  private final AccountId boss = world.account("boss");

  @AfterEach
  void close() {
    world.close();
  }

  private ScoreEdit edit(long score, String value) {
    return boards.editScore(new ScoreId(score), new BigDecimal(value), boss, world.now);
  }

  private long scoreId(SubmissionId submission, String key) {
    return world.number(
        """
        select x.id from score x join leaderboard_column c on c.id = x.board_column
         where x.submission = ? and c.key = ?
        """,
        submission.value(),
        key);
  }

  private BigDecimal value(SubmissionId submission, String key) {
    return boards.score(new ScoreId(scoreId(submission, key))).orElseThrow().value();
  }

  @Test
  void an_edited_score_changes_what_is_computed_from_it_and_is_noted() {
    RunWorld.Arena arena = world.arena(SubmissionRule.FORCE_LAST, 1);
    SubmissionId id = world.finished(arena, world.participant(arena, "ada"), "0.5");
    assertThat(value(id, "both")).isEqualByComparingTo("0.5");
    ScoreEdit edited = edit(scoreId(id, "acc"), "0.75");
    assertThat(edited).isInstanceOf(ScoreEdit.Edited.class);
    assertThat(value(id, "acc")).isEqualByComparingTo("0.75");
    assertThat(value(id, "both")).isEqualByComparingTo("0.75");
    assertThat(
            world.number(
                """
                select count(*) from audit
                 where action = 'edit-score' and actor = ? and object = ?
                   and details = 'column acc from 0.5000000000 to 0.7500000000'
                """,
                boss.value(),
                "submission/" + id))
        .isEqualTo(1);
  }

  @Test
  void computed_columns_of_a_parent_run_over_all_children() {
    RunWorld.Arena arena = world.arena(SubmissionRule.FORCE_LAST, 2);
    SubmissionId parent = world.finished(arena, world.participant(arena, "ada"), "0.5", "0.25");
    assertThat(value(parent, "both")).isEqualByComparingTo("0.75");
    SubmissionId child = world.submission(parent).children().getFirst();
    edit(scoreId(child, "acc"), "2");
    assertThat(value(child, "both")).isEqualByComparingTo("2");
    assertThat(value(parent, "both")).isEqualByComparingTo("2.25");
    assertThat(world.submission(parent).scores().stream().map(score -> score.columnKey()))
        .containsExactlyInAnyOrder("acc", "both", "acc", "both", "both");
  }

  @Test
  void the_best_is_chosen_again_after_an_edit() {
    RunWorld.Arena arena = world.arena(SubmissionRule.FORCE_BEST, 1);
    AccountId ada = world.participant(arena, "ada");
    SubmissionId best = world.finished(arena, ada, "0.9");
    SubmissionId second = world.finished(arena, ada, "0.5");
    edit(scoreId(best, "acc"), "0.1");
    assertThat(world.onBoard(best, second)).containsExactly(false, true);
    edit(scoreId(best, "acc"), "0.7");
    assertThat(world.onBoard(best, second)).containsExactly(true, false);
  }

  @Test
  void an_edit_does_not_make_an_old_submission_the_last() {
    RunWorld.Arena arena = world.arena(SubmissionRule.FORCE_LAST, 1);
    AccountId ada = world.participant(arena, "ada");
    SubmissionId old = world.finished(arena, ada, "0.9");
    SubmissionId last = world.finished(arena, ada, "0.5");
    edit(scoreId(old, "acc"), "1");
    assertThat(world.onBoard(old, last)).containsExactly(false, true);
  }

  @Test
  void what_cannot_be_stored_or_is_computed_changes_nothing() {
    RunWorld.Arena arena = world.arena(SubmissionRule.FORCE_LAST, 1);
    SubmissionId id = world.finished(arena, world.participant(arena, "ada"), "0.5");
    assertThat(edit(scoreId(id, "both"), "1")).isInstanceOf(ScoreEdit.Computed.class);
    for (String value : new String[] {"10000000000", "9999999999.99999999999", "1e200"}) {
      assertThat(edit(scoreId(id, "acc"), value)).isInstanceOf(ScoreEdit.TooLarge.class);
    }
    assertThat(edit(123456789, "1")).isInstanceOf(ScoreEdit.Missing.class);
    assertThat(value(id, "acc")).isEqualByComparingTo("0.5");
    assertThat(edit(scoreId(id, "acc"), "1e-300")).isInstanceOf(ScoreEdit.Edited.class);
    assertThat(value(id, "acc")).isEqualByComparingTo("0");
    assertThat(world.number("select count(*) from audit where action = 'edit-score'")).isEqualTo(1);
  }
}
