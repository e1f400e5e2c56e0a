package org.scoregrid.web.competition;

import io.helidon.http.Method;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.scoregrid.domain.account.Account;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.id.PhaseId;
import org.scoregrid.jobs.BackgroundJobs;
import org.scoregrid.jobs.MigratePhaseRequest;
import org.scoregrid.jobs.RerunManyRequest;
import org.scoregrid.store.AuditLog;
import org.scoregrid.store.CompetitionStore;
import org.scoregrid.store.JobRecords;
import org.scoregrid.store.JobRecords.State;
import org.scoregrid.store.JobStores;
import org.scoregrid.store.MigrationStore.Passage;
import org.scoregrid.store.RerunStore.Bulk;
import org.scoregrid.web.account.Permissions;
import org.scoregrid.web.http.Answer;
import org.scoregrid.web.http.ApiError;
import org.scoregrid.web.http.Call;
import org.scoregrid.web.http.Csrf;
import org.scoregrid.web.http.Json;
import org.scoregrid.web.http.Routes;
import org.scoregrid.web.http.Wire;
import org.scoregrid.web.queue.ChosenQueues;

/**
 * Work on all submissions of a phase: into the next phase, or once more
 * (reference/http-api-details.md 7, reference/site-tasks.md 5 and 9).
 */
public final class PhaseJobs implements Routes.Room {
  /** What organizers may run again on machines that all competitions share. */
  private static final int RERUN_LIMIT = 30;

  private final CompetitionStore competitions;
  private final JobStores stores;
  private final BackgroundJobs jobs;
  private final AuditLog audit;
  private final Permissions permissions;
  private final ChosenQueues queues;
  private final InstantSource clock;

  public PhaseJobs(
      CompetitionStore competitions,
      JobStores stores,
      BackgroundJobs jobs,
      AuditLog audit,
      Permissions permissions,
      ChosenQueues queues,
      InstantSource clock) {
    this.competitions = competitions;
    this.stores = stores;
    this.jobs = jobs;
    this.audit = audit;
    this.permissions = permissions;
    this.queues = queues;
    this.clock = clock;
  }

  @Override
  public void register(Routes routes) {
    String one = "/api/phases/{id}/";
    routes
        .api(Method.POST, one + "manually_migrate/", this::migrate)
        .api(Method.GET, one + "rerun_submissions/", this::rerun)
        .api(Method.POST, one + "rerun_submissions/", this::rerun)
        .api(Method.GET, one + "rerun_progress/", this::progress);
  }

  private Answer migrate(Call call) {
    Account account = call.account();
    PhaseId phase = new PhaseId(call.pathId("id"));
    Competition competition = visible(call, phase);
    if (!permissions.organizes(call.viewer(), competition)) {
      throw ApiError.forbidden("You do not have administrative permissions for this competition");
    }
    Passage passage =
        stores
            .migrations()
            .after(phase)
            .orElseThrow(() -> ApiError.detail(400, "There is no phase after this one."));
    audit.record(account.id(), "migrate-phase", "phase/" + phase, "to phase " + passage.target());
    jobs.enqueue(new MigratePhaseRequest(passage.source(), passage.target(), true));
    return Answer.ok(Map.of());
  }

  private Answer rerun(Call call) {
    Account account = call.account();
    // Old clients ask by GET; in a browser a link must not be enough.
    Csrf.checkAlways(call);
    PhaseId phase = new PhaseId(call.pathId("id"));
    Competition competition = visible(call, phase);
    checkMayRerun(call, competition, phase);
    Bulk bulk = stores.reruns().startPhase(phase, account.id(), clock.instant());
    audit.record(account.id(), "rerun-phase", "phase/" + phase, bulk.total() + " submissions");
    if (bulk.endedAt() == null) {
      jobs.enqueue(new RerunManyRequest(bulk.id().value()));
    }
    return Answer.ok(Map.of("count", bulk.total()));
  }

  private void checkMayRerun(Call call, Competition competition, PhaseId phase) {
    if (!permissions.organizes(call.viewer(), competition)) {
      throw ApiError.forbidden("You do not have permission to re-run submissions");
    }
    if (!call.viewer().isSuperuser()
        && !queues.isOfViewer(competition.queue(), call.viewer())
        && stores.reruns().rerunnable(phase) > RERUN_LIMIT) {
      throw ApiError.forbidden(
          "You cannot re-run more than "
              + RERUN_LIMIT
              + " submissions on a queue that is not yours. Give the competition a queue of its own,"
              + " or ask the site's administrators.");
    }
  }

  private Answer progress(Call call) {
    call.account();
    PhaseId phase = new PhaseId(call.pathId("id"));
    if (!permissions.organizes(call.viewer(), visible(call, phase))) {
      throw ApiError.forbidden();
    }
    Bulk bulk = stores.reruns().lastOf(phase).orElseThrow(ApiError::notFound);
    return Answer.ok(
        Json.object()
            .with("id", bulk.id().value())
            .with("state", state(bulk))
            .with("count", bulk.total())
            .with("done", bulk.done())
            .with("created_when", Wire.time(bulk.createdAt()))
            .with("ended_when", Wire.timeOrNull(bulk.endedAt()))
            .build());
  }

  /** {@code failed}: the last try failed; it goes on by itself, or can be asked for again. */
  private String state(Bulk bulk) {
    if (bulk.endedAt() != null) {
      return "finished";
    }
    Optional<JobRecords.JobRecord> record =
        stores.records().byAbout(new RerunManyRequest(bulk.id().value()).about());
    return record.map(it -> it.state() == State.FAILED).orElse(false) ? "failed" : "running";
  }

  private Competition visible(Call call, PhaseId phase) {
    return competitions
        .byPhase(phase)
        .filter(found -> permissions.seesCompetition(call.viewer(), found, null))
        .orElseThrow(() -> ApiError.noSuch("Phase"));
  }
}
