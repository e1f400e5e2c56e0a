package org.scoregrid.web.submission;

import io.helidon.http.Method;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.run.ExpectedStart;
import org.scoregrid.store.AuditLog;
import org.scoregrid.store.CompetitionStore;
import org.scoregrid.store.SubmissionStore;
import org.scoregrid.store.SubmissionStore.Waiting;
import org.scoregrid.web.account.Permissions;
import org.scoregrid.web.http.Answer;
import org.scoregrid.web.http.ApiError;
import org.scoregrid.web.http.Call;
import org.scoregrid.web.http.Routes;

/**
 * How a submission waits: {@code GET /api/submissions/{id}/waiting/} for whoever sees it, and
 * {@code POST /api/submissions/{id}/run_next/}, by which an organizer lets it go before the others
 * of its competition.
 */
public final class WaitingRoutes implements Routes.Room {
  private final SubmissionStore submissions;
  private final AuditLog audit;
  private final Permissions permissions;
  private final Visible visible;
  private final Expectations expectations;
  private final InstantSource clock;

  public WaitingRoutes(
      SubmissionStore submissions,
      CompetitionStore competitions,
      AuditLog audit,
      Permissions permissions,
      Expectations expectations,
      InstantSource clock) {
    this.submissions = submissions;
    this.audit = audit;
    this.permissions = permissions;
    this.visible = new Visible(submissions, competitions, permissions);
    this.expectations = expectations;
    this.clock = clock;
  }

  @Override
  public void register(Routes routes) {
    routes
        .api(Method.GET, "/api/submissions/{id}/waiting/", this::waiting)
        .api(Method.POST, "/api/submissions/{id}/run_next/", this::runNext);
  }

  private Answer waiting(Call call) {
    Visible.Found found = visible.inPath(call);
    Optional<Waiting> waiting = submissions.waiting(found.submission().id());
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put("waiting", waiting.isPresent());
    body.put("place", waiting.map(Waiting::place).orElse(null));
    body.put("place_is_exact", waiting.map(Expectations::isExact).orElse(null));
    ExpectedStart start = waiting.map(expectations::start).orElse(null);
    Duration in = start instanceof ExpectedStart.In(Duration wait) ? wait : null;
    body.put("expected_seconds", in == null ? null : in.toSeconds());
    body.put("expected_start", in == null ? null : clock.instant().plus(in).toString());
    body.put("text", waiting.map(expectations::words).orElse(""));
    return Answer.ok(body);
  }

  private Answer runNext(Call call) {
    call.account();
    Visible.Found found = visible.inPath(call);
    if (!permissions.mayRun(call.viewer(), found.competition())) {
      throw ApiError.forbidden("You do not have permission to run this submission");
    }
    int hastened = submissions.hasten(found.submission().id());
    if (hastened > 0) {
      audit.record(
          call.account().id(), "run-submission-next", "submission/" + found.submission().id(), "");
    }
    return Answer.ok(Map.of("id", found.submission().id().value(), "runs", hastened));
  }
}
