package org.scoregrid.domain.leaderboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.scoregrid.domain.leaderboard.BoardExample.board;
import static org.scoregrid.domain.leaderboard.BoardExample.column;
import static org.scoregrid.domain.leaderboard.BoardExample.id;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.scoregrid.domain.id.ColumnId;

final class ComputedColumnsTest {
  private static final Leaderboard BOARD =
      board(
          0,
          column(0, Sorting.DESC),
          column(1, Sorting.DESC),
          column(2, Sorting.DESC, Computation.AVG, 0, 1),
          column(3, Sorting.DESC, Computation.MAX, 0, 2));

  private static Map<ColumnId, BigDecimal> scores(Map<String, BigDecimal> said) {
    return ComputedColumns.scores(BOARD, said);
  }

  @Test
  void columns_are_computed_from_what_is_there_and_from_computed_ones() {
    Map<ColumnId, BigDecimal> scores = scores(Map.of("c0", BigDecimal.ONE, "c1", BigDecimal.TWO));
    assertThat(scores.get(id(2))).isEqualByComparingTo("1.5");
    assertThat(scores.get(id(3))).isEqualByComparingTo("1.5");
  }

  @Test
  void nothing_present_gives_no_score() {
    assertThat(scores(Map.of())).isEmpty();
    assertThat(scores(Map.of("c1", BigDecimal.TWO)).get(id(2))).isEqualByComparingTo("2");
  }

  @Test
  void a_program_cannot_say_a_computed_column_nor_an_unknown_one() {
    assertThat(scores(Map.of("c2", BigDecimal.TEN, "C0", BigDecimal.TEN))).isEmpty();
  }

  @Test
  void scores_have_ten_digits_after_the_point() {
    assertThat(scores(Map.of("c0", new BigDecimal("0.00000000005"))).get(id(0)))
        .isEqualTo(new BigDecimal("0.0000000001"));
  }

  @Test
  void over_several_tasks_a_computed_column_runs_over_all_scores_at_once() {
    Map<ColumnId, BigDecimal> computed =
        ComputedColumns.computed(
            BOARD,
            List.of(
                Map.of(id(0), BigDecimal.ONE, id(1), BigDecimal.TWO, id(2), BigDecimal.TEN),
                Map.of(id(0), new BigDecimal("6"))));
    assertThat(computed).containsOnlyKeys(id(2), id(3));
    assertThat(computed.get(id(2))).isEqualByComparingTo("3");
    assertThat(computed.get(id(3))).isEqualByComparingTo("6");
  }
}
