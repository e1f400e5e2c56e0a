package org.scoregrid.domain.leaderboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.scoregrid.domain.leaderboard.BoardExample.board;
import static org.scoregrid.domain.leaderboard.BoardExample.column;
import static org.scoregrid.domain.leaderboard.BoardExample.id;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.scoregrid.domain.id.ColumnId;
import org.scoregrid.domain.id.TaskId;

final class RankingTest {
  private static final TaskId FIRST = new TaskId(1);
  private static final TaskId SECOND = new TaskId(2);
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  private static BoardExample.Entry entry(
      long number, Map<TaskId, Map<ColumnId, BigDecimal>> scores) {
    return new BoardExample.Entry(number, NOON, scores);
  }

  private static Map<ColumnId, BigDecimal> score(String value) {
    return Map.of(id(0), new BigDecimal(value));
  }

  private static List<Long> order(
      Leaderboard board, List<TaskId> tasks, BoardExample.Entry... entries) {
    return Ranking.ranked(board, tasks, List.of(entries)).stream()
        .map(BoardExample.Entry::submissionNumber)
        .toList();
  }

  @Test
  void the_primary_column_decides_by_its_sorting() {
    BoardExample.Entry low = entry(1, Map.of(FIRST, score("0.1")));
    BoardExample.Entry high = entry(2, Map.of(FIRST, score("0.9")));
    List<TaskId> tasks = List.of(FIRST);
    assertThat(order(board(0, column(0, Sorting.DESC)), tasks, low, high)).containsExactly(2L, 1L);
    assertThat(order(board(0, column(0, Sorting.ASC)), tasks, high, low)).containsExactly(1L, 2L);
  }

  @Test
  void no_score_is_last_in_both_directions() {
    BoardExample.Entry none = entry(1, Map.of());
    BoardExample.Entry some = entry(2, Map.of(FIRST, score("5")));
    for (Sorting sorting : Sorting.values()) {
      assertThat(order(board(0, column(0, sorting)), List.of(FIRST), none, some))
          .containsExactly(2L, 1L);
    }
  }

  @Test
  void who_lacks_a_task_stands_below_those_who_have_all() {
    BoardExample.Entry partial = entry(1, Map.of(FIRST, score("1")));
    BoardExample.Entry whole = entry(2, Map.of(FIRST, score("0.1"), SECOND, score("0.2")));
    assertThat(order(board(0, column(0, Sorting.DESC)), List.of(FIRST, SECOND), partial, whole))
        .containsExactly(2L, 1L);
  }

  @Test
  void ties_go_to_the_next_column_and_then_to_the_earlier_one() {
    Leaderboard board = board(0, column(0, Sorting.DESC), column(1, Sorting.ASC));
    BoardExample.Entry slow =
        entry(1, Map.of(FIRST, Map.of(id(0), BigDecimal.ONE, id(1), BigDecimal.TEN)));
    BoardExample.Entry fast =
        entry(2, Map.of(FIRST, Map.of(id(0), BigDecimal.ONE, id(1), BigDecimal.TWO)));
    BoardExample.Entry fastLater = entry(3, fast.scores());
    assertThat(order(board, List.of(FIRST), slow, fastLater, fast)).containsExactly(2L, 3L, 1L);
  }

  @Test
  void an_unknown_primary_column_falls_back_to_the_first() {
    assertThat(board(7, column(0, Sorting.DESC), column(1, Sorting.DESC)).primary().id())
        .isEqualTo(id(0));
  }

  /** Two tasks; the best, the mean and the mean place each name another winner. */
  @Test
  void each_mode_has_its_own_winner() {
    BoardExample.Entry spiky = entry(1, scores("10", "0"));
    BoardExample.Entry even = entry(2, scores("7", "6"));
    BoardExample.Entry steady = entry(3, scores("8", "4"));
    BoardExample.Entry weak = entry(4, scores("1", "4.5"));
    assertThat(first(RankingMode.BEST, spiky, even, steady, weak)).isEqualTo(1);
    assertThat(first(RankingMode.MEAN, spiky, even, steady, weak)).isEqualTo(2);
    BoardExample.Entry small = entry(5, scores("7.5", "6.1"));
    BoardExample.Entry huge = entry(6, scores("7.2", "1000"));
    assertThat(first(RankingMode.MEAN, spiky, small, huge)).isEqualTo(6);
    assertThat(first(RankingMode.MEAN_RANK, spiky, small, steady, huge)).isEqualTo(6);
    assertThat(first(RankingMode.MEAN_RANK, spiky, even, steady, entry(7, scores("9", "5"))))
        .isEqualTo(7);
  }

  @Test
  void equal_scores_share_a_place_and_the_mean_decides_between_equal_mean_places() {
    BoardExample.Entry high = entry(1, scores("9", "1"));
    BoardExample.Entry low = entry(2, scores("1", "2"));
    assertThat(first(RankingMode.MEAN_RANK, low, high)).isEqualTo(1);
    BoardExample.Entry tied = entry(3, scores("9.0", "0.5"));
    assertThat(
            order(
                BoardExample.board(RankingMode.MEAN_RANK, 0, List.of(column(0, Sorting.DESC))),
                List.of(FIRST, SECOND),
                tied,
                low,
                high))
        .containsExactly(1L, 3L, 2L);
  }

  private static Map<TaskId, Map<ColumnId, BigDecimal>> scores(String first, String second) {
    return Map.of(FIRST, score(first), SECOND, score(second));
  }

  private static long first(RankingMode mode, BoardExample.Entry... entries) {
    Leaderboard board = BoardExample.board(mode, 0, List.of(column(0, Sorting.DESC)));
    return order(board, List.of(FIRST, SECOND), entries).getFirst();
  }
}
