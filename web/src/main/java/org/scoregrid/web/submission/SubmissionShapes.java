package org.scoregrid.web.submission;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.competition.Task;
import org.scoregrid.domain.dataset.DatasetType;
import org.scoregrid.domain.id.ColumnId;
import org.scoregrid.domain.id.OrganizationId;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.leaderboard.Column;
import org.scoregrid.domain.submission.Submission;
import org.scoregrid.web.http.Json;
import org.scoregrid.web.http.Wire;

/** JSON of submissions (reference/http-api-details.md 9, 10). */
final class SubmissionShapes {
  private static final DateTimeFormatter MINUTES =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm").withZone(ZoneOffset.UTC);

  private SubmissionShapes() {}

  /** Answer to its creation, with the time in another format than elsewhere. */
  static Map<String, @Nullable Object> created(
      Submission submission, @Nullable OrganizationId organization) {
    return Json.object()
        .with("id", submission.id().value())
        .with("data", textOrNull(submission.data()))
        .with("phase", submission.phase().value())
        .with("status", submission.status().wireName())
        .with("status_details", submission.statusDetails())
        .with("filename", submission.fileName())
        .with("description", submission.description())
        .with("md5", submission.md5())
        .with("fact_sheet_answers", submission.factSheetAnswers())
        .with("organization", organization == null ? null : organization.value())
        .with("queue", null)
        .with("created_when", MINUTES.format(submission.createdAt()))
        .with("scores", List.of())
        .build();
  }

  /**
   * @param task null while it has none
   * @param hiddenColumns whether the reader sees the scores of hidden columns
   */
  static Map<String, @Nullable Object> item(
      Submission submission, Competition competition, @Nullable Task task, boolean hiddenColumns) {
    @Nullable SubmissionId parent = submission.parent();
    return Json.object()
        .with("phase_name", submission.phaseName())
        .with("name", submission.name())
        .with("filename", submission.data() == null ? "Deleted File" : submission.fileName())
        .with("description", submission.description())
        .with("created_when", Wire.time(submission.createdAt()))
        .with("is_public", submission.isPublic())
        .with("is_specific_task_re_run", submission.specificTaskRerun())
        .with("status", submission.status().wireName())
        .with("status_details", submission.statusDetails())
        .with("owner", submission.owner().username())
        .with("has_children", submission.hasChildren())
        .with("parent", parent == null ? null : parent.value())
        .with("children", submission.children().stream().map(SubmissionId::value).toList())
        .with("pk", submission.id().value())
        .with("id", submission.id().value())
        .with("phase", submission.phase().value())
        .with("scores", scores(submission, competition, hiddenColumns))
        .with("fact_sheet_answers", submission.factSheetAnswers())
        .with(
            "leaderboard",
            submission.onLeaderboard() ? competition.leaderboard().id().value() : null)
        .with("on_leaderboard", submission.onLeaderboard())
        .with("task", task == null ? null : task(task))
        .with("auto_run", competition.settings().autoRunSubmissions())
        .with(
            "can_make_submissions_public",
            competition.settings().canParticipantsMakeSubmissionsPublic())
        .with("is_soft_deleted", submission.softDeleted())
        .build();
  }

  private static List<Map<String, @Nullable Object>> scores(
      Submission submission, Competition competition, boolean hiddenColumns) {
    Set<ColumnId> visible = new HashSet<>();
    for (Column column : competition.leaderboard().columns()) {
      if (hiddenColumns || !column.is().hidden()) {
        visible.add(column.id());
      }
    }
    return submission.scores().stream()
        .filter(score -> visible.contains(score.column()))
        .map(
            score ->
                Json.object()
                    .with("id", score.id())
                    .with("index", score.columnIndex())
                    .with("score", Wire.score(score.value()))
                    .with("column_key", score.columnKey())
                    .build())
        .toList();
  }

  private static Map<String, @Nullable Object> task(Task task) {
    Json.Members members =
        Json.object()
            .with("id", task.id().value())
            .with("name", task.name())
            .with("description", task.description())
            .with("key", task.key().toString())
            .with("created_by", task.createdBy().value())
            .with("created_when", Wire.time(task.createdAt()))
            .with("is_public", task.isPublic())
            .with("ingestion_only_during_scoring", task.ingestionOnlyDuringScoring())
            .with("validated", false);
    Arrays.asList(
            DatasetType.INPUT_DATA,
            DatasetType.INGESTION_PROGRAM,
            DatasetType.REFERENCE_DATA,
            DatasetType.SCORING_PROGRAM)
        .forEach(type -> members.with(type.wireName(), textOrNull(task.files().get(type))));
    return members.with("shared_with", List.of()).build();
  }

  private static @Nullable String textOrNull(@Nullable Object value) {
    return value == null ? null : value.toString();
  }
}
