package org.scoregrid.web.leaderboard;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.competition.Phase;
import org.scoregrid.domain.competition.Task;
import org.scoregrid.domain.id.ColumnId;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.id.TaskId;
import org.scoregrid.domain.leaderboard.Column;
import org.scoregrid.domain.leaderboard.Leaderboard;
import org.scoregrid.domain.leaderboard.Sorting;
import org.scoregrid.store.LeaderboardStore.Entry;
import org.scoregrid.store.LeaderboardStore.OrganizationName;
import org.scoregrid.web.account.OrganizationShapes;
import org.scoregrid.web.http.Json;
import org.scoregrid.web.http.Wire;

/** JSON of one phase's board (reference/http-api-details.md 6.2, 6.3). */
final class BoardShapes {
  private final Leaderboard board;
  private final List<Column> visible;
  private final List<Task> tasks;
  private final FactSheetColumns facts;

  BoardShapes(Competition competition, Phase phase) {
    this.board = competition.leaderboard();
    this.visible = board.columns().stream().filter(column -> !column.is().hidden()).toList();
    this.tasks = phase.tasks();
    this.facts = FactSheetColumns.of(competition.factSheet());
  }

  /** All but the entries: what they are written between, and a part of the version. */
  Map<String, @Nullable Object> head() {
    return Json.object()
        .with("title", board.title())
        .with("id", board.id().value())
        .with("primary_index", board.primaryIndex())
        .with("fact_sheet_keys", facts.keysAndTitles())
        .build();
  }

  List<Map<String, @Nullable Object>> groups() {
    return tasks.stream().map(this::group).toList();
  }

  Map<String, @Nullable Object> row(Entry entry) {
    return Json.object()
        .with("id", bestRun(entry).value())
        .with("owner", entry.owner().shownName())
        .with("slug_url", "/profiles/user/" + entry.owner().username() + "/")
        .with("organization", organization(entry))
        .with("created_when", Wire.time(entry.submittedAt()))
        .with("fact_sheet_answers", facts.shown(entry.factSheetAnswers()))
        .with("scores", scores(entry))
        .with(
            "detailed_results",
            tasks.stream()
                .map(Task::id)
                .filter(entry.runs()::containsKey)
                .map(task -> detailed(task, entry.runs()))
                .toList())
        .build();
  }

  private static @Nullable Object organization(Entry entry) {
    OrganizationName organization = entry.organization();
    return organization == null
        ? null
        : OrganizationShapes.name(organization.id(), organization.name());
  }

  private static Map<String, Object> detailed(TaskId task, Map<TaskId, SubmissionId> runs) {
    Map<String, Object> item = new LinkedHashMap<>();
    item.put("task", task.value());
    SubmissionId run = runs.get(task);
    if (run != null) {
      item.put("id", run.value());
    }
    return item;
  }

  private List<Map<String, @Nullable Object>> scores(Entry entry) {
    List<Map<String, @Nullable Object>> scores = new ArrayList<>();
    for (Task task : tasks) {
      Map<ColumnId, BigDecimal> ofTask = entry.scores().getOrDefault(task.id(), Map.of());
      Map<ColumnId, Long> numbers = entry.scoreNumbers().getOrDefault(task.id(), Map.of());
      for (Column column : visible) {
        BigDecimal value = ofTask.get(column.id());
        if (value != null) {
          scores.add(
              Json.object()
                  .with("id", numbers.get(column.id()))
                  .with("index", column.is().index())
                  .with("score", Wire.shownScore(value, column.is().precision()))
                  .with("column_key", column.is().key())
                  .with("task_id", task.id().value())
                  .build());
        }
      }
    }
    return scores;
  }

  /** The row carries the id of its best child (reference/http-api-details.md 6.2). */
  private SubmissionId bestRun(Entry entry) {
    Column primary = board.primary();
    Comparator<BigDecimal> better = Comparator.naturalOrder();
    Comparator<BigDecimal> order =
        primary.is().sorting() == Sorting.DESC ? better : better.reversed();
    @Nullable SubmissionId best = null;
    @Nullable BigDecimal bestScore = null;
    for (Map.Entry<TaskId, SubmissionId> run : entry.runs().entrySet()) {
      BigDecimal score = entry.scores().getOrDefault(run.getKey(), Map.of()).get(primary.id());
      boolean first = best == null;
      if (first || (score != null && (bestScore == null || order.compare(score, bestScore) > 0))) {
        best = run.getValue();
        bestScore = score;
      }
    }
    return best == null ? entry.submission() : best;
  }

  private Map<String, @Nullable Object> group(Task task) {
    return Json.object()
        .with("name", task.name())
        .with("id", task.id().value())
        .with("colWidth", visible.size())
        .with("columns", visible.stream().map(LeaderboardShapes::column).toList())
        .build();
  }

  /**
   * What stands on the board for one entry, each run by itself; addresses of files are not told.
   */
  List<Map<String, @Nullable Object>> runs(Entry entry) {
    List<Map<String, @Nullable Object>> runs = new ArrayList<>();
    for (Task task : tasks) {
      SubmissionId run = entry.runs().get(task.id());
      if (run != null) {
        runs.add(
            Json.object()
                .with("id", run.value())
                .with("parent", run.equals(entry.submission()) ? null : entry.submission().value())
                .with("owner", entry.owner().username())
                .with("leaderboard_id", board.id().value())
                .with("fact_sheet_answers", facts.shown(entry.factSheetAnswers()))
                .with("task", task.id().value())
                .with("scores", scores(entry, task))
                .with("display_name", entry.owner().shownName())
                .with("slug_url", "/profiles/user/" + entry.owner().username() + "/")
                .with("organization", organization(entry))
                .with("detailed_result", null)
                .with("created_when", Wire.time(entry.submittedAt()))
                .build());
      }
    }
    return runs;
  }

  private List<Map<String, @Nullable Object>> scores(Entry entry, Task task) {
    List<Map<String, @Nullable Object>> scores = new ArrayList<>();
    for (Column column : visible) {
      BigDecimal value = entry.scores().getOrDefault(task.id(), Map.of()).get(column.id());
      if (value != null) {
        scores.add(
            Json.object()
                .with("id", entry.scoreNumbers().getOrDefault(task.id(), Map.of()).get(column.id()))
                .with("index", column.is().index())
                .with("score", Wire.score(value))
                .with("column_key", column.is().key())
                .build());
      }
    }
    return scores;
  }
}
