package org.scoregrid.domain.leaderboard;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.id.ColumnId;
import org.scoregrid.domain.id.TaskId;

/**
 * Order of a board (reference/rules.md 7): the mean of the primary column over all tasks of the
 * phase, then every other visible column by index, then the earlier submission. Whoever lacks a
 * score on some task stands below those who have all.
 */
public final class Ranking {
  private Ranking() {}

  /**
   * What is ranked: one top-level submission.
   *
   * @param scores task to column to score
   */
  public interface Entry {
    Map<TaskId, Map<ColumnId, BigDecimal>> scores();

    Instant submittedAt();

    /** Decides where everything else is equal. */
    long submissionNumber();
  }

  public static <E extends Entry> List<E> ranked(
      Leaderboard board, List<TaskId> tasks, List<E> entries) {
    Comparator<E> order = byColumn(board.primary(), tasks);
    for (Column column : board.columns()) {
      if (!column.is().hidden() && !column.equals(board.primary())) {
        order = order.thenComparing(byColumn(column, tasks));
      }
    }
    order =
        order
            .thenComparing(Comparator.comparing(Entry::submittedAt))
            .thenComparing(Comparator.comparingLong(Entry::submissionNumber));
    List<E> sorted = new ArrayList<>(entries);
    sorted.sort(order);
    return sorted;
  }

  private static <E extends Entry> Comparator<E> byColumn(Column column, List<TaskId> tasks) {
    Comparator<BigDecimal> better = Comparator.naturalOrder();
    if (column.is().sorting() == Sorting.DESC) {
      better = better.reversed();
    }
    Function<E, @Nullable BigDecimal> complete = entry -> mean(entry, column, tasks, true);
    Function<E, @Nullable BigDecimal> partial = entry -> mean(entry, column, tasks, false);
    Comparator<@Nullable BigDecimal> absentLast = Comparator.nullsLast(better);
    return (a, b) -> {
      int byComplete = absentLast.compare(complete.apply(a), complete.apply(b));
      return byComplete != 0 ? byComplete : absentLast.compare(partial.apply(a), partial.apply(b));
    };
  }

  private static @Nullable BigDecimal mean(
      Entry entry, Column column, List<TaskId> tasks, boolean all) {
    BigDecimal sum = BigDecimal.ZERO;
    int count = 0;
    for (TaskId task : tasks) {
      BigDecimal score = entry.scores().getOrDefault(task, Map.of()).get(column.id());
      if (score != null) {
        sum = sum.add(score);
        count++;
      }
    }
    if (count == 0 || (all && count < tasks.size())) {
      return null;
    }
    return sum.divide(BigDecimal.valueOf(count), Computation.SCALE, RoundingMode.HALF_UP);
  }
}
