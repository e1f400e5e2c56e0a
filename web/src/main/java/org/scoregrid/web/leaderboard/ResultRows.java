package org.scoregrid.web.leaderboard;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.competition.Phase;
import org.scoregrid.domain.competition.Task;
import org.scoregrid.domain.leaderboard.Column;
import org.scoregrid.domain.leaderboard.Leaderboard;
import org.scoregrid.store.LeaderboardStore.Entry;
import org.scoregrid.web.http.Json;
import org.scoregrid.web.http.Wire;

/** A phase's results in the words of their export (reference/http-api-details.md 6.1). */
final class ResultRows {
  private static final String ANSWERS = "fact_sheet_answers";

  private final Leaderboard board;
  private final Phase phase;

  ResultRows(Competition competition, Phase phase) {
    this.board = competition.leaderboard();
    this.phase = phase;
  }

  String boardKey() {
    return board.title() + " - " + phase.name() + "(" + phase.id() + ")";
  }

  String rowKey(Entry entry) {
    return entry.owner().username() + "-" + entry.submission();
  }

  /** Every task's every column, hidden ones too; unrounded, empty without a score. */
  private Map<String, String> scores(Entry entry) {
    Map<String, String> cells = new LinkedHashMap<>();
    for (Task task : phase.tasks()) {
      for (Column column : board.columns()) {
        BigDecimal score = entry.scores().getOrDefault(task.id(), Map.of()).get(column.id());
        cells.put(cellKey(task, column), score == null ? "" : Wire.score(score));
      }
    }
    return cells;
  }

  private static String cellKey(Task task, Column column) {
    return task.name() + "(" + task.id() + ")-" + column.is().title();
  }

  Map<String, Object> cells(Entry entry) {
    Map<String, Object> cells = new LinkedHashMap<>();
    if (entry.factSheetAnswers() != null && !entry.factSheetAnswers().isEmpty()) {
      cells.put(ANSWERS, entry.factSheetAnswers());
    }
    cells.putAll(scores(entry));
    return cells;
  }

  List<String> csvHeader() {
    List<String> header = new ArrayList<>(List.of("Username", ANSWERS));
    for (Task task : phase.tasks()) {
      for (Column column : board.columns()) {
        String key = CsvLine.harmless(cellKey(task, column));
        if (!header.contains(key)) {
          header.add(key);
        }
      }
    }
    return header;
  }

  /** Answers as JSON. */
  List<String> csvRow(Entry entry) {
    List<String> row = new ArrayList<>();
    row.add(CsvLine.harmless(rowKey(entry)));
    row.add(
        entry.factSheetAnswers() == null || entry.factSheetAnswers().isEmpty()
            ? ""
            : new String(Json.write(entry.factSheetAnswers()), StandardCharsets.UTF_8));
    row.addAll(scores(entry).values());
    return row;
  }
}
