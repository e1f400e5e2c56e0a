package org.scoregrid.domain.rescore;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.scoregrid.domain.competition.Competition.Person;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.ColumnId;
import org.scoregrid.domain.id.LeaderboardId;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.id.TaskId;
import org.scoregrid.domain.leaderboard.Column;
import org.scoregrid.domain.leaderboard.ColumnDraft;
import org.scoregrid.domain.leaderboard.Leaderboard;
import org.scoregrid.domain.leaderboard.Sorting;
import org.scoregrid.domain.leaderboard.SubmissionRule;
import org.scoregrid.domain.rescore.Comparison.Candidate;
import org.scoregrid.domain.rescore.Comparison.Row;
import org.scoregrid.domain.rescore.Comparison.Standing;

class ComparisonTest {
  private static final TaskId TASK = new TaskId(1);
  private static final ColumnId SCORE = new ColumnId(1);
  private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");

  private static Leaderboard board(SubmissionRule rule) {
    ColumnDraft column =
        new ColumnDraft("Score", "score", 0, Sorting.DESC, null, List.of(), 2, false);
    return new Leaderboard(
        new LeaderboardId(1), "Board", "b", false, rule, 0, List.of(new Column(SCORE, column)));
  }

  private static Candidate candidate(
      long submission, long owner, boolean onBoard, @Nullable String old, @Nullable String fresh) {
    return new Candidate(
        new SubmissionId(submission),
        new Person(new AccountId(owner), "user" + owner, "user" + owner),
        START.plusSeconds(submission),
        onBoard,
        Standing.RESCORED,
        Map.of(TASK, scores(old)),
        Map.of(TASK, scores(fresh)));
  }

  private static Map<ColumnId, BigDecimal> scores(@Nullable String value) {
    return value == null ? Map.of() : Map.of(SCORE, new BigDecimal(value));
  }

  private static Comparison compare(SubmissionRule rule, Candidate... candidates) {
    return Comparison.of(board(rule), List.of(TASK), List.of(candidates));
  }

  private static long after(Row row) {
    return Objects.requireNonNull(row.after()).candidate().submission().value();
  }

  @Test
  void rows_are_sorted_by_the_size_of_the_change_and_carry_both_ranks() {
    Comparison comparison =
        compare(
            SubmissionRule.ADD,
            candidate(1, 1, true, "0.9", "0.1"),
            candidate(2, 2, true, "0.8", "0.8"),
            candidate(3, 3, true, "0.7", "0.9"));

    assertThat(comparison.rows()).extracting(Row::rankChange).containsExactly(2, -2, 0);
    assertThat(comparison.rows().getFirst().difference(TASK, SCORE)).isEqualByComparingTo("0.2");
  }

  @Test
  void the_best_rule_may_choose_another_submission_of_the_same_person() {
    Comparison comparison =
        compare(
            SubmissionRule.FORCE_BEST,
            candidate(1, 1, true, "0.9", "0.2"),
            candidate(2, 1, false, "0.5", "0.6"),
            candidate(3, 2, true, "0.4", "0.4"));

    assertThat(comparison.rows()).hasSize(2);
    Row own =
        comparison.rows().stream()
            .filter(row -> row.owner().username().equals("user1"))
            .findFirst()
            .orElseThrow();
    assertThat(Objects.requireNonNull(own.before()).candidate().submission().value()).isEqualTo(1);
    assertThat(after(own)).isEqualTo(2);
    assertThat(own.difference(TASK, SCORE)).isEqualByComparingTo("-0.3");
  }

  @Test
  void other_rules_keep_what_stands_on_the_board() {
    Comparison comparison =
        compare(
            SubmissionRule.FORCE_LAST,
            candidate(1, 1, false, "0.9", "0.9"),
            candidate(2, 1, true, "0.5", "0.4"));

    assertThat(comparison.rows()).hasSize(1);
    assertThat(after(comparison.rows().getFirst())).isEqualTo(2);
  }

  @Test
  void several_entries_of_a_person_are_rows_of_their_own() {
    Comparison comparison =
        compare(
            SubmissionRule.ADD_AND_DELETE_MULTIPLE,
            candidate(1, 1, true, "0.9", "0.1"),
            candidate(2, 1, true, "0.8", "0.8"));

    assertThat(comparison.rows()).extracting(Row::rankChange).containsExactly(1, -1);
  }

  @Test
  void what_lost_its_score_cannot_become_the_best_and_has_no_difference() {
    Comparison comparison =
        compare(
            SubmissionRule.FORCE_BEST,
            candidate(1, 1, true, "0.9", null),
            candidate(2, 1, false, "0.5", "0.6"),
            candidate(3, 2, true, "0.3", null));

    assertThat(comparison.rows()).extracting(ComparisonTest::after).containsExactly(2L, 3L);
    assertThat(comparison.rows().getLast().difference(TASK, SCORE)).isNull();
  }
}
