package org.scoregrid.web.rescore;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.competition.Phase;
import org.scoregrid.domain.competition.Task;
import org.scoregrid.domain.fault.Fault;
import org.scoregrid.domain.leaderboard.Column;
import org.scoregrid.domain.leaderboard.Leaderboard;
import org.scoregrid.domain.rescore.Comparison;
import org.scoregrid.domain.rescore.Rescore;
import org.scoregrid.store.RescoreStore;
import org.scoregrid.web.http.Json;
import org.scoregrid.web.http.Wire;

/** Re-scores as JSON; docs/rescore.md lists the keys. */
final class RescoreShapes {
  private RescoreShapes() {}

  /**
   * @param progress null in lists
   */
  static Map<String, @Nullable Object> rescore(
      RescoreDesk.Found found, Rescore.@Nullable Progress progress) {
    Rescore rescore = found.rescore();
    return Json.object()
        .with("id", rescore.id().value())
        .with("competition", rescore.competition().value())
        .with("phase", rescore.phase().value())
        .with("task", taskKey(found))
        .with("state", rescore.state().name().toLowerCase(Locale.ROOT))
        .with("selection", rescore.selection().wireName())
        .with("changes_scoring_program", rescore.scoringProgram() != null)
        .with("changes_reference_data", rescore.referenceData() != null)
        .with("copies_task", rescore.sharedTask())
        .with("created_by", rescore.createdBy().username())
        .with("created_when", Wire.time(rescore.createdAt()))
        .with("started_when", Wire.timeOrNull(rescore.startedAt()))
        .with("switched_when", Wire.timeOrNull(rescore.switchedAt()))
        .with("progress", progress == null ? null : progress(progress))
        .build();
  }

  private static @Nullable String taskKey(RescoreDesk.Found found) {
    return found.phase().tasks().stream()
        .filter(task -> task.id().equals(found.rescore().task()))
        .map(task -> task.key().toString())
        .findFirst()
        .orElse(null);
  }

  private static Map<String, @Nullable Object> progress(Rescore.Progress progress) {
    return Json.object()
        .with("waiting", progress.waiting())
        .with("running", progress.running())
        .with("scored", progress.scored())
        .with("failed", progress.failed())
        .with("stopped", progress.stopped())
        .with("late", progress.late())
        .with("missing", progress.missing())
        .build();
  }

  static Map<String, @Nullable Object> failure(RescoreStore.Failure failure) {
    Fault fault = failure.fault();
    return Json.object()
        .with("submission", failure.submission().value())
        .with("owner", failure.owner())
        .with("code", fault == null ? null : fault.code().name())
        .with("blame", fault == null ? null : fault.blame().name())
        .with("sentence", fault == null ? null : fault.sentence())
        .with("way_out", fault == null ? null : fault.wayOut())
        .with("evidence", fault == null ? null : fault.evidence())
        .build();
  }

  static Map<String, @Nullable Object> row(Comparison.Row row, Phase phase, Leaderboard board) {
    return Json.object()
        .with("owner", row.owner().username())
        .with("old_rank", rank(row.before()))
        .with("new_rank", rank(row.after()))
        .with("rank_change", row.rankChange())
        .with("old_submission", submission(row.before()))
        .with("new_submission", submission(row.after()))
        .with("standing", standing(row))
        .with("scores", scores(row, phase, board))
        .build();
  }

  static String standing(Comparison.Row row) {
    Comparison.Place place = row.after() == null ? row.before() : row.after();
    return place == null ? "" : place.candidate().standing().name().toLowerCase(Locale.ROOT);
  }

  static @Nullable Integer rank(Comparison.@Nullable Place place) {
    return place == null ? null : place.rank();
  }

  static @Nullable Long submission(Comparison.@Nullable Place place) {
    return place == null ? null : place.candidate().submission().value();
  }

  private static List<Map<String, @Nullable Object>> scores(
      Comparison.Row row, Phase phase, Leaderboard board) {
    List<Map<String, @Nullable Object>> scores = new ArrayList<>();
    for (Task task : phase.tasks()) {
      for (Column column : board.columns()) {
        scores.add(
            Json.object()
                .with("task", task.key().toString())
                .with("column_key", column.is().key())
                .with("old", text(score(row.before(), task, column)))
                .with("new", text(score(row.after(), task, column)))
                .with("difference", text(row.difference(task.id(), column.id())))
                .build());
      }
    }
    return scores;
  }

  static @Nullable BigDecimal score(Comparison.@Nullable Place place, Task task, Column column) {
    return place == null ? null : place.score(task.id(), column.id());
  }

  private static @Nullable String text(@Nullable BigDecimal score) {
    return score == null ? null : Wire.score(score);
  }
}
