package org.scoregrid.web.rescore;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.competition.Phase;
import org.scoregrid.domain.competition.Task;
import org.scoregrid.domain.leaderboard.Column;
import org.scoregrid.domain.leaderboard.Leaderboard;
import org.scoregrid.domain.rescore.Comparison;
import org.scoregrid.web.http.Wire;

/** A comparison for spreadsheets: RFC 4180, one line for each entry, three columns for a score. */
final class ComparisonCsv {
  private ComparisonCsv() {}

  static String text(Comparison comparison, Phase phase, Leaderboard board) {
    StringBuilder csv = new StringBuilder();
    List<String> head =
        new ArrayList<>(
            List.of(
                "participant",
                "old_rank",
                "new_rank",
                "rank_change",
                "old_submission",
                "new_submission",
                "standing"));
    for (Task task : phase.tasks()) {
      for (Column column : board.columns()) {
        String name = task.name() + " " + column.is().key();
        head.addAll(List.of(name + " old", name + " new", name + " difference"));
      }
    }
    line(csv, head);
    comparison.rows().forEach(row -> line(csv, cells(row, phase, board)));
    return csv.toString();
  }

  private static List<String> cells(Comparison.Row row, Phase phase, Leaderboard board) {
    List<String> cells = new ArrayList<>();
    cells.add(row.owner().username());
    cells.add(plain(RescoreShapes.rank(row.before())));
    cells.add(plain(RescoreShapes.rank(row.after())));
    cells.add(Integer.toString(row.rankChange()));
    cells.add(plain(RescoreShapes.submission(row.before())));
    cells.add(plain(RescoreShapes.submission(row.after())));
    cells.add(RescoreShapes.standing(row));
    for (Task task : phase.tasks()) {
      for (Column column : board.columns()) {
        cells.add(score(RescoreShapes.score(row.before(), task, column)));
        cells.add(score(RescoreShapes.score(row.after(), task, column)));
        cells.add(score(row.difference(task.id(), column.id())));
      }
    }
    return cells;
  }

  private static String plain(@Nullable Number number) {
    return number == null ? "" : number.toString();
  }

  private static String score(@Nullable BigDecimal score) {
    return score == null ? "" : Wire.score(score);
  }

  private static void line(StringBuilder csv, List<String> cells) {
    StringJoiner line = new StringJoiner(",", "", "\r\n");
    cells.forEach(cell -> line.add(quoted(cell)));
    csv.append(line);
  }

  /** A spreadsheet must take a name for a text, never for a formula; numbers stay numbers. */
  private static String quoted(String cell) {
    boolean formula =
        !cell.isEmpty() && "=+-@\t\r".indexOf(cell.charAt(0)) >= 0 && !cell.matches("-?[0-9.]+");
    String text = formula ? "'" + cell : cell;
    return text.matches("[A-Za-z0-9_. -]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
  }
}
