package org.scoregrid.domain.leaderboard;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.id.ColumnId;
import org.scoregrid.domain.id.TaskId;

/**
 * Order of a board (reference/rules.md 7): the primary column over all tasks of the phase as {@link
 * RankingMode} says, then every other visible column by index, then the earlier submission. The
 * order is total and does not depend on the order in which entries come. Who has no score stands
 * last, whichever end of a column is the better one.
 */
public final class Ranking {
  private static final Comparator<@Nullable BigDecimal> SMALLER_FIRST =
      Comparator.nullsLast(Comparator.<BigDecimal>naturalOrder());

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

  /**
   * An entry with all that decides its place.
   *
   * @param meanPlace over all tasks, null when one lacks or places do not count
   * @param partialMeanPlace over the tasks that there are
   */
  private record Standing<E extends Entry>(
      E entry,
      @Nullable BigDecimal meanPlace,
      @Nullable BigDecimal partialMeanPlace,
      SortKey key) {}

  /**
   * The entries, best first.
   *
   * @param tasks of the phase, in order
   */
  public static <E extends Entry> List<E> ranked(
      Leaderboard board, List<TaskId> tasks, List<E> entries) {
    List<Map<BigDecimal, Integer>> places =
        board.ranking() == RankingMode.MEAN_RANK
            ? tasks.stream().map(task -> places(board.primary(), task, entries)).toList()
            : List.of();
    List<Standing<E>> standings = new ArrayList<>();
    for (E entry : entries) {
      standings.add(standing(board, tasks, places, entry));
    }
    standings.sort(
        Comparator.comparing((Standing<E> one) -> one.meanPlace(), SMALLER_FIRST)
            .thenComparing(one -> one.partialMeanPlace(), SMALLER_FIRST)
            .thenComparing(Standing::key)
            .thenComparing(one -> one.entry().submittedAt())
            .thenComparing(one -> one.entry().submissionNumber()));
    return standings.stream().map(Standing::entry).toList();
  }

  /**
   * The best of one owner's entries by their own scores: the first of the ranking, except that
   * places among others do not count, as one owner's submissions do not compete.
   */
  public static <E extends Entry> Optional<E> best(
      Leaderboard board, List<TaskId> tasks, List<E> entries) {
    return entries.stream()
        .min(
            Comparator.comparing((E entry) -> SortKey.of(board, tasks, entry.scores()))
                .thenComparing(Entry::submittedAt)
                .thenComparing(Entry::submissionNumber));
  }

  private static <E extends Entry> Standing<E> standing(
      Leaderboard board, List<TaskId> tasks, List<Map<BigDecimal, Integer>> places, E entry) {
    List<BigDecimal> mine = new ArrayList<>();
    for (int i = 0; i < places.size(); i++) {
      BigDecimal score = SortKey.smallerIsBetter(board.primary(), tasks.get(i), entry.scores());
      Integer place = score == null ? null : places.get(i).get(score.stripTrailingZeros());
      if (place != null) {
        mine.add(BigDecimal.valueOf(place));
      }
    }
    BigDecimal mean = SortKey.mean(mine);
    return new Standing<>(
        entry,
        mine.size() == tasks.size() ? mean : null,
        mean,
        SortKey.of(board, tasks, entry.scores()));
  }

  /** Equal scores share the place of the first of them: 1, 2, 2, 4. */
  private static <E extends Entry> Map<BigDecimal, Integer> places(
      Column primary, TaskId task, List<E> entries) {
    List<BigDecimal> sorted = new ArrayList<>();
    for (E entry : entries) {
      BigDecimal score = SortKey.smallerIsBetter(primary, task, entry.scores());
      if (score != null) {
        sorted.add(score.stripTrailingZeros());
      }
    }
    sorted.sort(null);
    Map<BigDecimal, Integer> places = new HashMap<>();
    for (int i = 0; i < sorted.size(); i++) {
      places.putIfAbsent(sorted.get(i), i + 1);
    }
    return places;
  }
}
