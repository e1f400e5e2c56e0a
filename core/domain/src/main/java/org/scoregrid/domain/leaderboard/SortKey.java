package org.scoregrid.domain.leaderboard;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.id.ColumnId;
import org.scoregrid.domain.id.TaskId;

/**
 * What decides the place of an entry by its own scores alone: numbers of which the smaller one is
 * better and a missing one is worst, compared from the first on. The database keeps the same
 * numbers for each entry (migration V8), so both order alike.
 *
 * @param parts equally many for all entries of a board in a phase
 */
public record SortKey(List<@Nullable BigDecimal> parts) implements Comparable<SortKey> {
  private static final Comparator<@Nullable BigDecimal> SMALLER_FIRST =
      Comparator.nullsLast(Comparator.<BigDecimal>naturalOrder());

  public SortKey {
    parts = Collections.unmodifiableList(new ArrayList<>(parts));
  }

  /**
   * The key of an entry.
   *
   * @param tasks of the phase, in order
   * @param scores task to column to score
   */
  public static SortKey of(
      Leaderboard board, List<TaskId> tasks, Map<TaskId, Map<ColumnId, BigDecimal>> scores) {
    return switch (board.ranking()) {
      case MEAN, MEAN_RANK -> means(board, tasks, scores);
      case BEST -> best(board, tasks, scores);
    };
  }

  /** For each column its mean over all tasks, missing when one lacks, and over those there are. */
  private static SortKey means(
      Leaderboard board, List<TaskId> tasks, Map<TaskId, Map<ColumnId, BigDecimal>> scores) {
    List<@Nullable BigDecimal> parts = new ArrayList<>();
    for (Column column : board.ranked()) {
      List<BigDecimal> present = new ArrayList<>();
      for (TaskId task : tasks) {
        BigDecimal smallerIsBetter = smallerIsBetter(column, task, scores);
        if (smallerIsBetter != null) {
          present.add(smallerIsBetter);
        }
      }
      BigDecimal mean = mean(present);
      parts.add(present.size() == tasks.size() ? mean : null);
      parts.add(mean);
    }
    return new SortKey(parts);
  }

  private static SortKey best(
      Leaderboard board, List<TaskId> tasks, Map<TaskId, Map<ColumnId, BigDecimal>> scores) {
    SortKey best = new SortKey(Collections.nCopies(board.ranked().size(), null));
    for (TaskId task : tasks) {
      List<@Nullable BigDecimal> parts = new ArrayList<>();
      board.ranked().forEach(column -> parts.add(smallerIsBetter(column, task, scores)));
      SortKey ofTask = new SortKey(parts);
      best = ofTask.compareTo(best) < 0 ? ofTask : best;
    }
    return best;
  }

  /** A score turned so that the smaller one is better; null without a score. */
  static @Nullable BigDecimal smallerIsBetter(
      Column column, TaskId task, Map<TaskId, Map<ColumnId, BigDecimal>> scores) {
    BigDecimal score = scores.getOrDefault(task, Map.of()).get(column.id());
    return score == null || column.is().sorting() == Sorting.ASC ? score : score.negate();
  }

  /** With ten digits after the point; null of nothing. */
  static @Nullable BigDecimal mean(List<BigDecimal> present) {
    return present.isEmpty()
        ? null
        : present.stream()
            .reduce(BigDecimal.ZERO, BigDecimal::add)
            .divide(BigDecimal.valueOf(present.size()), Computation.SCALE, RoundingMode.HALF_UP);
  }

  @Override
  public int compareTo(SortKey other) {
    int common = Math.min(parts.size(), other.parts.size());
    for (int i = 0; i < common; i++) {
      int order = SMALLER_FIRST.compare(parts.get(i), other.parts.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(parts.size(), other.parts.size());
  }
}
