package org.scoregrid.web.submission;

import io.helidon.http.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.competition.Phase;
import org.scoregrid.domain.dataset.Dataset;
import org.scoregrid.domain.id.DatasetKey;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.run.OutputName;
import org.scoregrid.domain.submission.Submission;
import org.scoregrid.store.BlobStore;
import org.scoregrid.store.CompetitionStore;
import org.scoregrid.store.DatasetStore;
import org.scoregrid.store.SubmissionStore;
import org.scoregrid.store.SubmissionStore.Output;
import org.scoregrid.web.account.Permissions;
import org.scoregrid.web.http.Answer;
import org.scoregrid.web.http.ApiError;
import org.scoregrid.web.http.Call;
import org.scoregrid.web.http.Json;
import org.scoregrid.web.http.Routes;
import org.scoregrid.web.leaderboard.LeaderboardShapes;

/** Logs, results and detailed results (reference/http-api-details.md 10.2, 10.3). */
public final class OutputRoutes implements Routes.Room {
  private static final String NO_DETAILED_RESULTS =
      "Detailed results are disabled for this competition!";

  private final Stores stores;
  private final Permissions permissions;
  private final Visible visible;
  private final Duration urlValidity;

  /** What outputs are read from. */
  public record Stores(
      SubmissionStore submissions,
      CompetitionStore competitions,
      DatasetStore datasets,
      BlobStore blobs) {}

  public OutputRoutes(Stores stores, Permissions permissions, Duration urlValidity) {
    this.stores = stores;
    this.permissions = permissions;
    this.visible = new Visible(stores.submissions(), stores.competitions(), permissions);
    this.urlValidity = urlValidity;
  }

  @Override
  public void register(Routes routes) {
    routes
        .api(Method.GET, "/api/submissions/{id}/get_details/", this::details)
        .api(Method.GET, "/api/submissions/{id}/get_detail_result/", this::detailResult);
  }

  private Answer details(Call call) {
    call.account();
    Visible.Found found = visible.inPath(call);
    Submission submission = found.submission();
    Competition competition = found.competition();
    if (!permissions.seesOutputs(call.viewer(), submission, competition, found.phase())) {
      throw ApiError.forbidden(
          "Cannot access submission details while phase marked to hide output.");
    }
    boolean seesAll = permissions.seesHiddenOutput(call.viewer(), competition);
    Phase phase = found.phase();
    Map<OutputName, String> urls = new HashMap<>();
    List<Map<String, Object>> logs = new ArrayList<>();
    for (Output output : stores.submissions().outputs(submission.id())) {
      String url = url(output.objectKey(), null);
      urls.put(output.name(), url);
      if (output.name().isLog()) {
        logs.add(Map.of("name", output.name().wireName(), "data_file", url));
      }
    }
    return Answer.ok(
        Json.object()
            .with("logs", logs)
            .with("data_file", dataFile(submission.data()))
            .with(
                "prediction_result",
                phase.hidePredictionOutput() && !seesAll
                    ? null
                    : urls.get(OutputName.PREDICTION_RESULT))
            .with("detailed_result", urls.get(OutputName.DETAILED_RESULT))
            .with(
                "scoring_result",
                phase.hideScoreOutput() && !seesAll ? null : urls.get(OutputName.SCORING_RESULT))
            .with("leaderboards", boards(call, submission, competition))
            .with("fact_sheet_answers", submission.factSheetAnswers())
            .build());
  }

  private List<Map<String, @Nullable Object>> boards(
      Call call, Submission submission, Competition competition) {
    return submission.scores().isEmpty() || !permissions.seesLeaderboard(call.viewer(), competition)
        ? List.of()
        : List.of(
            LeaderboardShapes.board(
                competition.leaderboard(),
                permissions.seesHiddenColumns(call.viewer(), competition)));
  }

  private @Nullable String dataFile(@Nullable DatasetKey key) {
    if (key == null) {
      return null;
    }
    return stores
        .datasets()
        .byKey(key)
        .map((Dataset data) -> url(data.objectKey(), data.fileName()))
        .orElse(null);
  }

  /** Published competitions show detailed results to everybody who knows the submission. */
  private Answer detailResult(Call call) {
    Submission submission =
        stores
            .submissions()
            .byId(new SubmissionId(call.pathId("id")))
            .orElseThrow(() -> ApiError.noSuch("Submission"));
    Competition competition =
        stores
            .competitions()
            .byId(submission.competition())
            .orElseThrow(() -> ApiError.noSuch("Submission"));
    if (!competition.settings().enableDetailedResults()) {
      throw ApiError.keyed(404, "error_msg", NO_DETAILED_RESULTS);
    }
    boolean hidden = competition.phase(submission.phase()).hideOutput() || submission.softDeleted();
    if (!permissions.seesDetailedResult(call.viewer(), competition)
        || (hidden && !permissions.organizes(call.viewer(), competition))) {
      throw ApiError.keyed(
          403,
          "error_msg",
          call.viewer().signedIn().isPresent()
              ? "You do not have permission to see the detailed results of this submission."
              : "Log in as a participant to see the detailed results of this submission.");
    }
    @Nullable String url =
        stores.submissions().outputs(submission.id()).stream()
            .filter(output -> output.name() == OutputName.DETAILED_RESULT)
            .findFirst()
            .map(output -> url(output.objectKey(), null))
            .orElse(null);
    return Answer.ok(url);
  }

  private String url(String objectKey, @Nullable String fileName) {
    return stores.blobs().downloadUrl(objectKey, urlValidity, fileName).toString();
  }
}
