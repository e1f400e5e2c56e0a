package org.scoregrid.web.rescore;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.competition.Phase;
import org.scoregrid.domain.competition.Task;
import org.scoregrid.domain.leaderboard.Column;
import org.scoregrid.domain.leaderboard.Leaderboard;
import org.scoregrid.domain.rescore.Comparison;
import org.scoregrid.domain.rescore.Comparison.Standing;
import org.scoregrid.domain.rescore.RescoreState;
import org.scoregrid.web.page.Words;
import org.scoregrid.web.rescore.RescoreView.CellView;
import org.scoregrid.web.rescore.RescoreView.DifferenceView;
import org.scoregrid.web.rescore.RescoreView.RowView;

/** Makes the table of what a switch would change, or changed. Thread-safe. */
final class DifferenceViews {
  private static final int PAGE_SIZE = 50;
  private static final String NOTHING = "–";

  private final RescoreDesk desk;

  DifferenceViews(RescoreDesk desk) {
    this.desk = desk;
  }

  @Nullable DifferenceView of(RescoreDesk.Found found, int wanted) {
    RescoreState state = found.rescore().state();
    // A half of the new scores would tell nothing.
    if (state != RescoreState.READY
        && state != RescoreState.STOPPED
        && state != RescoreState.SWITCHED) {
      return null;
    }
    List<Comparison.Row> rows = desk.comparison(found).rows();
    int pages = Math.max(1, Math.ceilDiv(rows.size(), PAGE_SIZE));
    int page = Math.min(wanted, pages);
    int from = (page - 1) * PAGE_SIZE;
    int to = Math.min(rows.size(), from + PAGE_SIZE);
    Leaderboard board = found.competition().leaderboard();
    return new DifferenceView(
        columns(found.phase(), board),
        rows.subList(from, to).stream().map(row -> row(row, found.phase(), board)).toList(),
        (int) rows.stream().filter(row -> row.rankChange() != 0).count(),
        page,
        pages,
        rows.size(),
        rows.isEmpty() ? 0 : from + 1,
        to);
  }

  private static List<Column> visible(Leaderboard board) {
    return board.columns().stream().filter(column -> !column.is().hidden()).toList();
  }

  private static List<String> columns(Phase phase, Leaderboard board) {
    List<String> titles = new ArrayList<>();
    for (Task task : phase.tasks()) {
      for (Column column : visible(board)) {
        titles.add(
            phase.tasks().size() > 1
                ? task.name() + " · " + column.is().title()
                : column.is().title());
      }
    }
    return titles;
  }

  private static RowView row(Comparison.Row row, Phase phase, Leaderboard board) {
    List<CellView> cells = new ArrayList<>();
    for (Task task : phase.tasks()) {
      for (Column column : visible(board)) {
        int precision = column.is().precision();
        BigDecimal difference = row.difference(task.id(), column.id());
        cells.add(
            new CellView(
                score(RescoreShapes.score(row.before(), task, column), precision),
                score(RescoreShapes.score(row.after(), task, column), precision),
                signed(difference, precision)));
      }
    }
    int change = row.rankChange();
    return new RowView(
        row.owner().shownName(),
        rank(row.before()),
        rank(row.after()),
        change == 0 ? NOTHING : (change > 0 ? "▲ " : "▼ ") + Math.abs(change),
        change == 0 ? "" : change > 0 ? "ok" : "bad",
        note(row),
        cells);
  }

  private static String note(Comparison.Row row) {
    Comparison.Place old = row.before();
    Comparison.Place now = row.after();
    if (old == null || now == null) {
      return old == null ? "comes to the board" : "leaves the board";
    }
    Standing standing = now.candidate().standing();
    if (!Objects.equals(old.candidate().submission(), now.candidate().submission())) {
      return "#%s instead of #%s"
          .formatted(now.candidate().submission(), old.candidate().submission());
    }
    return switch (standing) {
      case FAILED -> "failed, keeps its score";
      case PENDING -> "not scored yet";
      case UNTOUCHED -> "no new score";
      case RESCORED -> "";
    };
  }

  private static String rank(Comparison.@Nullable Place place) {
    return place == null ? NOTHING : Integer.toString(place.rank());
  }

  private static String score(@Nullable BigDecimal score, int precision) {
    return score == null ? NOTHING : Words.score(score, precision);
  }

  private static String signed(@Nullable BigDecimal difference, int precision) {
    if (difference == null || difference.signum() == 0) {
      return "";
    }
    // The minus of typography, as wide as the plus.
    return (difference.signum() > 0 ? "+" : "−") + Words.score(difference.abs(), precision);
  }
}
