package org.scoregrid.web.leaderboard;

import java.util.Arrays;
import java.util.List;
import org.scoregrid.domain.leaderboard.Column;
import org.scoregrid.domain.leaderboard.Leaderboard;
import org.scoregrid.domain.leaderboard.RankingMode;
import org.scoregrid.web.leaderboard.BoardView.RankingChoice;

/** How boards rank, for people. */
final class RankingWords {
  private RankingWords() {}

  /**
   * @param shown columns that the reader may know of
   */
  static String sentence(Leaderboard board, List<Column> shown, int tasks) {
    Column primary = board.primary();
    String column = shown.contains(primary) ? primary.is().title() : "a hidden column";
    if (tasks <= 1) {
      return "Ranked by " + column;
    }
    return switch (board.ranking()) {
      case MEAN -> "Ranked by the mean of " + column + " over all tasks";
      case BEST -> "Ranked by " + column + " on the best single task";
      case MEAN_RANK -> "Ranked by the mean of the places in " + column + " on each task";
    };
  }

  static List<RankingChoice> choices(Leaderboard board) {
    return Arrays.stream(RankingMode.values())
        .map(mode -> new RankingChoice(mode.wireName(), text(mode), mode == board.ranking()))
        .toList();
  }

  private static String text(RankingMode mode) {
    return switch (mode) {
      case MEAN -> "Mean over all tasks";
      case BEST -> "Best single task";
      case MEAN_RANK -> "Mean of the places";
    };
  }
}
