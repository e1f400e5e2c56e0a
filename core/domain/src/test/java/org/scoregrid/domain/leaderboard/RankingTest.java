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
}
