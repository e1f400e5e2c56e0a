package org.scoregrid.web.submission;

import io.helidon.http.Method;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.scoregrid.domain.account.Account;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.id.CompetitionId;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.submission.Submission;
import org.scoregrid.jobs.BackgroundJobs;
import org.scoregrid.jobs.RerunManyRequest;
import org.scoregrid.store.AuditLog;
import org.scoregrid.store.CompetitionStore;
import org.scoregrid.store.RerunStore;
import org.scoregrid.store.RerunStore.Bulk;
import org.scoregrid.store.SubmissionStore;
import org.scoregrid.web.account.Permissions;
import org.scoregrid.web.http.Answer;
import org.scoregrid.web.http.ApiError;
import org.scoregrid.web.http.Call;
import org.scoregrid.web.http.Routes;

/**
 * Runs a list of submissions again. Unlike the original, only those who may run each of them
 * (reference/http-api-details.md 11); what is not over is left out.
 */
public final class BulkReruns implements Routes.Room {

  private final SubmissionStore submissions;
  private final CompetitionStore competitions;
  private final RerunStore reruns;
  private final BackgroundJobs jobs;
  private final AuditLog audit;
  private final Permissions permissions;
  private final InstantSource clock;

  public BulkReruns(
      SubmissionStore submissions,
      CompetitionStore competitions,
      RerunStore reruns,
      BackgroundJobs jobs,
      AuditLog audit,
      Permissions permissions,
      InstantSource clock) {
    this.submissions = submissions;
    this.competitions = competitions;
    this.reruns = reruns;
    this.jobs = jobs;
    this.audit = audit;
    this.permissions = permissions;
    this.clock = clock;
  }

  @Override
  public void register(Routes routes) {
    routes.api(Method.POST, "/api/submissions/re_run_many_submissions/", this::rerun);
  }

  private Answer rerun(Call call) {
    Account account = call.account();
    List<SubmissionId> ids =
        new LinkedHashSet<>(call.idList()).stream().map(SubmissionId::new).toList();
    Map<CompetitionId, Optional<Competition>> known = new HashMap<>();
    for (SubmissionId id : ids) {
      checkMayRun(call, id, known);
    }
    Bulk bulk = reruns.startList(ids, account.id(), clock.instant());
    audit.record(
        account.id(), "rerun-many", "bulk-rerun/" + bulk.id(), bulk.total() + " submissions");
    if (bulk.endedAt() == null) {
      jobs.enqueue(new RerunManyRequest(bulk.id().value()));
    }
    return Answer.ok(Map.of());
  }

  /** A submission that the caller does not see looks like one that does not exist. */
  private void checkMayRun(
      Call call, SubmissionId id, Map<CompetitionId, Optional<Competition>> known) {
    Submission submission = submissions.byId(id).orElseThrow(() -> ApiError.noSuch("Submission"));
    Competition competition =
        known
            .computeIfAbsent(submission.competition(), competitions::byId)
            .filter(found -> permissions.seesSubmission(call.viewer(), submission, found))
            .orElseThrow(() -> ApiError.noSuch("Submission"));
    if (!permissions.mayRun(call.viewer(), competition)) {
      throw ApiError.forbidden("You do not have permission to re-run submissions");
    }
  }
}
