package org.scoregrid.domain.leaderboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.scoregrid.domain.id.ColumnId;
import org.scoregrid.domain.id.TaskId;

/** Whatever the scores are: a few values only, so that ties and gaps are common. */
final class RankingPropertyTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final List<TaskId> TASKS = List.of(new TaskId(1), new TaskId(2), new TaskId(3));

  /** A board with its entries. */
  record Game(Leaderboard board, List<BoardExample.Entry> entries) {
    List<Long> order() {
      return numbers(Ranking.ranked(board, TASKS, entries));
    }

    Game with(List<BoardExample.Entry> others) {
      return new Game(board, others);
    }

    SortKey key(BoardExample.Entry entry) {
      return SortKey.of(board, TASKS, entry.scores());
    }
  }

  private static List<Long> numbers(List<BoardExample.Entry> entries) {
    return entries.stream().map(BoardExample.Entry::submissionNumber).toList();
  }

  @Provide
  Arbitrary<Game> games() {
    return Combinators.combine(
            Arbitraries.of(RankingMode.values()),
            Arbitraries.integers().between(0, 3),
            Arbitraries.of(Sorting.values()).list().ofSize(3),
            Arbitraries.randomValue(Random::nextLong),
            Arbitraries.integers().between(0, 12))
        .as(RankingPropertyTest::game);
  }

  private static Game game(
      RankingMode ranking, int primary, List<Sorting> sortings, long seed, int entries) {
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < sortings.size(); i++) {
      columns.add(
          i == 2
              ? BoardExample.hidden(i, sortings.get(i))
              : BoardExample.column(i, sortings.get(i)));
    }
    Random random = new Random(seed);
    List<BoardExample.Entry> list = new ArrayList<>();
    for (int i = 1; i <= entries; i++) {
      Map<TaskId, Map<ColumnId, BigDecimal>> scores = new HashMap<>();
      for (TaskId task : TASKS) {
        if (random.nextInt(4) > 0) {
          scores.put(task, scores(columns, random));
        }
      }
      list.add(new BoardExample.Entry(i, NOON.plusSeconds(random.nextInt(3)), scores));
    }
    return new Game(BoardExample.board(ranking, primary, columns), list);
  }

  private static Map<ColumnId, BigDecimal> scores(List<Column> columns, Random random) {
    Map<ColumnId, BigDecimal> scores = new HashMap<>();
    for (Column column : columns) {
      if (random.nextInt(5) > 0) {
        scores.put(
            column.id(),
            BigDecimal.valueOf(random.nextInt(7) - 3L).movePointLeft(random.nextInt(2)));
      }
    }
    return scores;
  }

  @Property(tries = 500)
  void the_order_holds_every_entry_once_and_does_not_depend_on_how_they_came(
      @ForAll("games") Game game, @ForAll Random random) {
    List<BoardExample.Entry> shuffled = new ArrayList<>(game.entries());
    Collections.shuffle(shuffled, random);
    assertThat(game.order())
        .containsExactlyInAnyOrderElementsOf(numbers(game.entries()))
        .isEqualTo(game.with(shuffled).order());
  }

  @Property(tries = 500)
  void the_order_is_total(@ForAll("games") Game game) {
    List<BoardExample.Entry> ranked = Ranking.ranked(game.board(), TASKS, game.entries());
    assertThat(game.with(ranked).order()).isEqualTo(numbers(ranked));
    if (game.board().ranking() != RankingMode.MEAN_RANK) {
      // Places of others do not count, so each pair stands as it would alone.
      for (int i = 0; i < ranked.size(); i++) {
        for (int j = i + 1; j < ranked.size(); j++) {
          assertThat(game.with(List.of(ranked.get(j), ranked.get(i))).order())
              .isEqualTo(numbers(List.of(ranked.get(i), ranked.get(j))));
        }
      }
    }
  }

  @Property(tries = 500)
  void whoever_has_no_score_of_the_primary_column_is_below_all_who_have_one(
      @ForAll("games") Game game) {
    ColumnId primary = game.board().primary().id();
    List<Boolean> scored =
        Ranking.ranked(game.board(), TASKS, game.entries()).stream()
            .map(e -> e.scores().values().stream().anyMatch(s -> s.containsKey(primary)))
            .toList();
    assertThat(scored).isSortedAccordingTo(Collections.reverseOrder());
  }

  @Property(tries = 500)
  void whoever_lacks_a_task_is_below_all_who_lack_none(@ForAll("games") Game game) {
    ColumnId primary = game.board().primary().id();
    if (game.board().ranking() == RankingMode.BEST) {
      return;
    }
    List<Boolean> complete =
        Ranking.ranked(game.board(), TASKS, game.entries()).stream()
            .map(
                e ->
                    TASKS.stream()
                        .allMatch(t -> e.scores().getOrDefault(t, Map.of()).containsKey(primary)))
            .toList();
    assertThat(complete).isSortedAccordingTo(Collections.reverseOrder());
  }

  @Property(tries = 500)
  void hidden_columns_do_not_count_unless_primary(@ForAll("games") Game game) {
    ColumnId hidden = BoardExample.id(2);
    if (game.board().primary().id().equals(hidden)) {
      return;
    }
    List<BoardExample.Entry> without =
        game.entries().stream()
            .map(
                e -> {
                  Map<TaskId, Map<ColumnId, BigDecimal>> scores = new HashMap<>();
                  e.scores()
                      .forEach(
                          (task, all) -> {
                            Map<ColumnId, BigDecimal> kept = new HashMap<>(all);
                            kept.remove(hidden);
                            scores.put(task, kept);
                          });
                  return new BoardExample.Entry(e.submissionNumber(), e.submittedAt(), scores);
                })
            .toList();
    assertThat(game.with(without).order()).isEqualTo(game.order());
  }

  @Property(tries = 500)
  void equal_scores_leave_the_earlier_submission_first(@ForAll("games") Game game) {
    List<BoardExample.Entry> ranked = Ranking.ranked(game.board(), TASKS, game.entries());
    for (int i = 1; i < ranked.size(); i++) {
      BoardExample.Entry above = ranked.get(i - 1);
      BoardExample.Entry below = ranked.get(i);
      if (above.scores().equals(below.scores())) {
        assertThat(above.submittedAt()).isBeforeOrEqualTo(below.submittedAt());
      }
    }
  }

  @Property(tries = 500)
  void the_first_has_the_least_key(@ForAll("games") Game game) {
    if (game.entries().isEmpty() || game.board().ranking() == RankingMode.MEAN_RANK) {
      return;
    }
    BoardExample.Entry first = Ranking.ranked(game.board(), TASKS, game.entries()).getFirst();
    assertThat(Ranking.best(game.board(), TASKS, game.entries())).contains(first);
    assertThat(game.entries())
        .allSatisfy(entry -> assertThat(game.key(first)).isLessThanOrEqualTo(game.key(entry)));
  }

  @Property(tries = 300)
  void with_one_task_all_modes_agree(@ForAll("games") Game game) {
    List<TaskId> one = TASKS.subList(0, 1);
    List<List<Long>> orders = new ArrayList<>();
    for (RankingMode mode : RankingMode.values()) {
      Leaderboard board =
          BoardExample.board(mode, game.board().primaryIndex(), game.board().columns());
      orders.add(numbers(Ranking.ranked(board, one, game.entries())));
    }
    assertThat(orders).containsOnly(orders.getFirst());
  }
}
