package org.scoregrid.domain.leaderboard;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.scoregrid.domain.id.LeaderboardId;

/**
 * A stored leaderboard; one per competition, shared by its phases.
 *
 * @param ranking how several tasks count
 * @param columns by index
 */
public record Leaderboard(
    LeaderboardId id,
    String title,
    String key,
    boolean hidden,
    SubmissionRule submissionRule,
    int primaryIndex,
    RankingMode ranking,
    List<Column> columns) {

  public Leaderboard {
    columns = columns.stream().sorted(Comparator.comparingInt(c -> c.is().index())).toList();
    if (columns.isEmpty()) {
      throw new IllegalArgumentException("a leaderboard needs a column");
    }
  }

  /** One that ranks by the mean. */
  public Leaderboard(
      LeaderboardId id,
      String title,
      String key,
      boolean hidden,
      SubmissionRule submissionRule,
      int primaryIndex,
      List<Column> columns) {
    this(id, title, key, hidden, submissionRule, primaryIndex, RankingMode.MEAN, columns);
  }

  /** The columns that decide, in the order in which they do: the primary, then visible ones. */
  public List<Column> ranked() {
    Column first = primary();
    return Stream.concat(
            Stream.of(first),
            columns.stream().filter(column -> !column.is().hidden() && !column.equals(first)))
        .toList();
  }

  /** The column that ranks first; the lowest index where {@code primaryIndex} names none. */
  public Column primary() {
    return columns.stream()
        .filter(column -> column.is().index() == primaryIndex)
        .findFirst()
        .orElse(columns.getFirst());
  }
}
