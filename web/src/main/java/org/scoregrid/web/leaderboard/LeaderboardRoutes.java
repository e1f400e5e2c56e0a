package org.scoregrid.web.leaderboard;

import io.helidon.http.Method;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.competition.Phase;
import org.scoregrid.domain.competition.Task;
import org.scoregrid.domain.id.ColumnId;
import org.scoregrid.domain.id.PhaseId;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.id.TaskId;
import org.scoregrid.domain.id.Uuids;
import org.scoregrid.domain.leaderboard.Column;
import org.scoregrid.domain.leaderboard.Leaderboard;
import org.scoregrid.domain.leaderboard.Ranking;
import org.scoregrid.domain.leaderboard.Sorting;
import org.scoregrid.store.CompetitionStore;
import org.scoregrid.store.LeaderboardStore;
import org.scoregrid.store.LeaderboardStore.Entry;
import org.scoregrid.web.account.Permissions;
import org.scoregrid.web.http.Answer;
import org.scoregrid.web.http.ApiError;
import org.scoregrid.web.http.Call;
import org.scoregrid.web.http.Json;
import org.scoregrid.web.http.Routes;
import org.scoregrid.web.http.Wire;

/** The board of a phase (reference/http-api-details.md 6.2). */
public final class LeaderboardRoutes implements Routes.Room {
  private final CompetitionStore competitions;
  private final LeaderboardStore leaderboards;
  private final Permissions permissions;

  public LeaderboardRoutes(
      CompetitionStore competitions, LeaderboardStore leaderboards, Permissions permissions) {
    this.competitions = competitions;
    this.leaderboards = leaderboards;
    this.permissions = permissions;
  }

  @Override
  public void register(Routes routes) {
    routes.api(Method.GET, "/api/phases/{id}/get_leaderboard/", this::board);
  }

  private Answer board(Call call) {
    PhaseId id = new PhaseId(call.pathId("id"));
    @Nullable UUID secret = call.query("secret_key").flatMap(Uuids::parse).orElse(null);
    Competition competition =
        competitions
            .byPhase(id)
            .filter(found -> permissions.seesCompetition(call.viewer(), found, secret))
            .orElseThrow(() -> ApiError.noSuch("Phase"));
    if (!permissions.seesLeaderboard(call.viewer(), competition)) {
      throw ApiError.forbidden();
    }
    return Answer.ok(shape(competition, competition.phase(id)));
  }

  private Map<String, @Nullable Object> shape(Competition competition, Phase phase) {
    Leaderboard board = competition.leaderboard();
    List<Column> visible = board.columns().stream().filter(c -> !c.is().hidden()).toList();
    List<TaskId> tasks = phase.tasks().stream().map(Task::id).toList();
    List<Entry> ranked = Ranking.ranked(board, tasks, leaderboards.entries(phase.id()));
    FactSheetColumns facts = FactSheetColumns.of(competition.factSheet());
    return Json.object()
        .with("title", board.title())
        .with("id", board.id().value())
        .with("primary_index", board.primaryIndex())
        .with("fact_sheet_keys", facts.keysAndTitles())
        .with(
            "submissions",
            ranked.stream().map(entry -> row(entry, board, visible, tasks, facts)).toList())
        .with("tasks", phase.tasks().stream().map(task -> group(task, visible)).toList())
        .build();
  }

  private static Map<String, @Nullable Object> row(
      Entry entry,
      Leaderboard board,
      List<Column> visible,
      List<TaskId> tasks,
      FactSheetColumns facts) {
    return Json.object()
        .with("id", bestRun(entry, board).value())
        .with("owner", entry.owner().shownName())
        .with("slug_url", "/profiles/user/" + entry.owner().username() + "/")
        .with("organization", null)
        .with("created_when", Wire.time(entry.submittedAt()))
        .with("fact_sheet_answers", facts.shown(entry.factSheetAnswers()))
        .with("scores", scores(entry, visible, tasks))
        .with(
            "detailed_results",
            tasks.stream()
                .filter(entry.runs()::containsKey)
                .map(task -> detailed(task, entry.runs()))
                .toList())
        .build();
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

  private static List<Map<String, @Nullable Object>> scores(
      Entry entry, List<Column> visible, List<TaskId> tasks) {
    List<Map<String, @Nullable Object>> scores = new ArrayList<>();
    for (TaskId task : tasks) {
      Map<ColumnId, BigDecimal> ofTask = entry.scores().getOrDefault(task, Map.of());
      Map<ColumnId, Long> numbers = entry.scoreNumbers().getOrDefault(task, Map.of());
      for (Column column : visible) {
        BigDecimal value = ofTask.get(column.id());
        if (value != null) {
          scores.add(
              Json.object()
                  .with("id", numbers.get(column.id()))
                  .with("index", column.is().index())
                  .with("score", Wire.shownScore(value, column.is().precision()))
                  .with("column_key", column.is().key())
                  .with("task_id", task.value())
                  .build());
        }
      }
    }
    return scores;
  }

  /** The row carries the id of its best child (reference/http-api-details.md 6.2). */
  private static SubmissionId bestRun(Entry entry, Leaderboard board) {
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

  private static Map<String, @Nullable Object> group(Task task, List<Column> visible) {
    return Json.object()
        .with("name", task.name())
        .with("id", task.id().value())
        .with("colWidth", visible.size())
        .with("columns", visible.stream().map(LeaderboardShapes::column).toList())
        .build();
  }
}
