package org.scoregrid.domain.leaderboard;

import java.util.Comparator;
import java.util.List;
import org.scoregrid.domain.id.LeaderboardId;

/**
 * A stored leaderboard; one per competition, shared by its phases.
 *
 * @param columns by index
 */
public record Leaderboard(
    LeaderboardId id,
    String title,
    String key,
    boolean hidden,
    SubmissionRule submissionRule,
    int primaryIndex,
    List<Column> columns) {

  public Leaderboard {
    columns = columns.stream().sorted(Comparator.comparingInt(c -> c.is().index())).toList();
    if (columns.isEmpty()) {
      throw new IllegalArgumentException("a leaderboard needs a column");
    }
  }

  /** The column that ranks first; the lowest index where {@code primaryIndex} names none. */
  public Column primary() {
    return columns.stream()
        .filter(column -> column.is().index() == primaryIndex)
        .findFirst()
        .orElse(columns.getFirst());
  }
}
