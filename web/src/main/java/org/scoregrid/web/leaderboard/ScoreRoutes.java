package org.scoregrid.web.leaderboard;

import io.helidon.http.Method;
import java.math.BigDecimal;
import java.time.InstantSource;
import org.scoregrid.domain.account.Account;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.id.ScoreId;
import org.scoregrid.domain.submission.Submission;
import org.scoregrid.store.CompetitionStore;
import org.scoregrid.store.LeaderboardStore;
import org.scoregrid.store.LeaderboardStore.ScoreEdit;
import org.scoregrid.store.LeaderboardStore.StoredScore;
import org.scoregrid.store.SubmissionStore;
import org.scoregrid.web.account.Permissions;
import org.scoregrid.web.http.Answer;
import org.scoregrid.web.http.ApiError;
import org.scoregrid.web.http.Call;
import org.scoregrid.web.http.Fields;
import org.scoregrid.web.http.Json;
import org.scoregrid.web.http.Routes;
import org.scoregrid.web.http.Wire;

/**
 * Scores by hand, for organizers and superusers (reference/http-api-details.md 13). Nobody reads or
 * deletes scores here.
 */
public final class ScoreRoutes implements Routes.Room {
  private final LeaderboardStore leaderboards;
  private final SubmissionStore submissions;
  private final CompetitionStore competitions;
  private final Permissions permissions;
  private final InstantSource clock;

  public ScoreRoutes(
      LeaderboardStore leaderboards,
      SubmissionStore submissions,
      CompetitionStore competitions,
      Permissions permissions,
      InstantSource clock) {
    this.leaderboards = leaderboards;
    this.submissions = submissions;
    this.competitions = competitions;
    this.permissions = permissions;
    this.clock = clock;
  }

  @Override
  public void register(Routes routes) {
    routes
        .api(Method.PATCH, "/api/submission_scores/{id}/", this::edit)
        .api(Method.PUT, "/api/submission_scores/{id}/", this::edit);
  }

  private Answer edit(Call call) {
    Account account = call.account();
    ScoreId id = new ScoreId(call.pathId("id"));
    Competition competition =
        leaderboards
            .score(id)
            .map(StoredScore::submission)
            .flatMap(submissions::byId)
            .map(Submission::competition)
            .flatMap(competitions::byId)
            .filter(found -> permissions.seesCompetition(call.viewer(), found, null))
            .orElseThrow(() -> ApiError.noSuch("SubmissionScore"));
    if (!permissions.organizes(call.viewer(), competition)) {
      throw ApiError.forbidden();
    }
    Fields fields = call.fields();
    Fields.Value<BigDecimal> score = fields.number("score");
    if (!fields.has("score")) {
      fields.reject("score", "This field is required.");
    }
    fields.check();
    if (score.optional().isEmpty()) {
      throw ApiError.invalid("score", "This field may not be null.");
    }
    return switch (leaderboards.editScore(id, score.get(), account.id(), clock.instant())) {
      case ScoreEdit.Edited(StoredScore stored) -> Answer.ok(shape(stored));
      case ScoreEdit.TooLarge() ->
          throw ApiError.invalid(
              "score", "Ensure that there are no more than 10 digits before the decimal point.");
      case ScoreEdit.Computed() ->
          throw ApiError.invalid("score", "This score is computed from other columns.");
      case ScoreEdit.Missing() -> throw ApiError.noSuch("SubmissionScore");
    };
  }

  private static Object shape(StoredScore score) {
    return Json.object()
        .with("id", score.id().value())
        .with("index", score.columnIndex())
        .with("score", Wire.score(score.value()))
        .with("column_key", score.columnKey())
        .build();
  }
}
