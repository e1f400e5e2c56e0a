package org.scoregrid.web.competition;

import io.helidon.http.Method;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.account.Account;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.competition.Phase;
import org.scoregrid.domain.competition.Task;
import org.scoregrid.domain.id.DatasetId;
import org.scoregrid.domain.id.PhaseId;
import org.scoregrid.domain.submission.SubmissionPolicy;
import org.scoregrid.store.CompetitionStore;
import org.scoregrid.store.SubmissionStore;
import org.scoregrid.web.account.Admission;
import org.scoregrid.web.account.Permissions;
import org.scoregrid.web.http.Answer;
import org.scoregrid.web.http.ApiError;
import org.scoregrid.web.http.Call;
import org.scoregrid.web.http.Json;
import org.scoregrid.web.http.Routes;
import org.scoregrid.web.http.Wire;

/** A phase, and who may submit to it (reference/http-api-details.md 7). */
public final class PhaseRoutes implements Routes.Room {
  private final CompetitionStore competitions;
  private final SubmissionStore submissions;
  private final Permissions permissions;
  private final Admission admission;
  private final InstantSource clock;

  public PhaseRoutes(
      CompetitionStore competitions,
      SubmissionStore submissions,
      Permissions permissions,
      Admission admission,
      InstantSource clock) {
    this.competitions = competitions;
    this.submissions = submissions;
    this.permissions = permissions;
    this.admission = admission;
    this.clock = clock;
  }

  @Override
  public void register(Routes routes) {
    routes
        .api(Method.GET, "/api/phases/", this::list)
        .api(Method.GET, "/api/phases/{id}/", this::detail)
        .api(Method.GET, "/api/can_make_submission/{id}/", this::canMakeSubmission);
  }

  private Answer list(Call call) {
    call.account();
    return Answer.ok(List.of());
  }

  private Answer detail(Call call) {
    call.account();
    PhaseId id = new PhaseId(call.pathId("id"));
    Competition competition =
        competitions
            .byPhase(id)
            .filter(found -> permissions.seesCompetition(call.viewer(), found, null))
            .orElseThrow(() -> ApiError.noSuch("Phase"));
    return Answer.ok(shape(competition.phase(id), competition.leaderboard().id().value()));
  }

  private Map<String, @Nullable Object> shape(Phase phase, long leaderboard) {
    return Json.object()
        .with("id", phase.id().value())
        .with("index", phase.index())
        .with("start", Wire.time(phase.start()))
        .with("end", Wire.timeOrNull(phase.end()))
        .with("name", phase.name())
        .with("description", phase.description())
        .with("status", phase.statusAt(clock.instant()).wireName())
        .with("execution_time_limit", phase.executionTimeLimit().toSeconds())
        .with("tasks", phase.tasks().stream().map(Task::key).map(Object::toString).toList())
        .with("has_max_submissions", phase.hasMaxSubmissions())
        .with("max_submissions_per_day", phase.maxSubmissionsPerDay())
        .with("max_submissions_per_person", phase.maxSubmissionsPerPerson())
        .with("auto_migrate_to_this_phase", phase.autoMigrateToThisPhase())
        .with("hide_output", phase.hideOutput())
        .with("hide_prediction_output", phase.hidePredictionOutput())
        .with("hide_score_output", phase.hideScoreOutput())
        .with("leaderboard", leaderboard)
        .with("public_data", idOrNull(phase.publicData()))
        .with("starting_kit", idOrNull(phase.startingKit()))
        .with("is_final_phase", phase.finalPhase())
        .build();
  }

  private static @Nullable Long idOrNull(@Nullable DatasetId id) {
    return id == null ? null : id.value();
  }

  /** Says nothing about dates, as clients know it. A robot becomes a participant by asking. */
  private Answer canMakeSubmission(Call call) {
    Account account = call.account();
    PhaseId id = new PhaseId(call.pathId("id"));
    Competition competition =
        competitions
            .byPhase(id)
            .filter(found -> permissions.seesCompetition(call.viewer(), found, null))
            .orElseThrow(() -> ApiError.noSuch("Phase"));
    admission.join(call.viewer(), competition);
    SubmissionPolicy.Usage usage =
        submissions.usage(
            id, account.id(), permissions.isRobotOf(call.viewer(), competition), clock.instant());
    Optional<SubmissionPolicy.Refusal> refusal =
        SubmissionPolicy.checkLimits(competition.phase(id), usage);
    return Answer.ok(
        Json.object()
            .with("can", refusal.isEmpty())
            .with("reason", refusal.map(SubmissionPolicy.Refusal::reason).orElse(null))
            .build());
  }
}
