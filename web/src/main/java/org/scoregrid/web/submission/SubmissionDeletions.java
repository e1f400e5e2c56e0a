package org.scoregrid.web.submission;

import io.helidon.http.Method;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.scoregrid.domain.account.Account;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.submission.DeletionRule;
import org.scoregrid.domain.submission.Submission;
import org.scoregrid.fleet.Fleet;
import org.scoregrid.store.CompetitionStore;
import org.scoregrid.store.DeletionStore;
import org.scoregrid.store.DeletionStore.Deletion;
import org.scoregrid.store.SubmissionStore;
import org.scoregrid.web.account.Permissions;
import org.scoregrid.web.http.Answer;
import org.scoregrid.web.http.ApiError;
import org.scoregrid.web.http.Call;
import org.scoregrid.web.http.Routes;

/**
 * Deletion of submissions (reference/http-api-details.md 11): hard by owner, organizers, superusers
 * and the competition's robots, soft by the owner. Who cannot see a submission gets 404.
 */
public final class SubmissionDeletions implements Routes.Room {
  private final SubmissionStore submissions;
  private final DeletionStore deletions;
  private final Permissions permissions;
  private final Visible visible;
  private final Fleet fleet;
  private final InstantSource clock;

  public SubmissionDeletions(
      SubmissionStore submissions,
      CompetitionStore competitions,
      DeletionStore deletions,
      Permissions permissions,
      Fleet fleet,
      InstantSource clock) {
    this.submissions = submissions;
    this.deletions = deletions;
    this.permissions = permissions;
    this.visible = new Visible(submissions, competitions, permissions);
    this.fleet = fleet;
    this.clock = clock;
  }

  @Override
  public void register(Routes routes) {
    routes
        .api(Method.DELETE, "/api/submissions/delete_many/", this::deleteMany)
        .api(Method.DELETE, "/api/submissions/{id}/", this::delete)
        .api(Method.DELETE, "/api/submissions/{id}/soft_delete/", this::softDelete);
  }

  private Answer delete(Call call) {
    Account account = call.account();
    Visible.Found found = visible.inPath(call);
    DeletionRule.Actor as =
        permissions.deletesAs(call.viewer(), found.submission(), found.competition());
    return switch (deletions.delete(
        Map.of(found.submission().id(), as), account.id(), clock.instant())) {
      case Deletion.Deleted deleted -> {
        deleted.held().forEach(fleet::cancel);
        yield Answer.empty(204);
      }
      case Deletion.Refused refused -> throw ApiError.forbidden(refused.why().text());
      case Deletion.Missing() -> throw ApiError.noSuch("Submission");
    };
  }

  private Answer softDelete(Call call) {
    call.account();
    Visible.Found found = visible.inPath(call);
    DeletionRule.Actor as =
        permissions.deletesAs(call.viewer(), found.submission(), found.competition());
    return switch (deletions.softDelete(found.submission().id(), as, clock.instant())) {
      case Deletion.Deleted _ -> Answer.ok(Map.of("message", "Submission deleted successfully"));
      case Deletion.Refused refused ->
          throw ApiError.keyed(
              refused.why() == DeletionRule.Refusal.SOFT_TWICE ? 400 : 403,
              "error",
              refused.why().text());
      case Deletion.Missing() -> throw ApiError.noSuch("Submission");
    };
  }

  /** All or none; each is checked. */
  private Answer deleteMany(Call call) {
    Account account = call.account();
    List<SubmissionId> asked = call.idList().stream().map(SubmissionId::new).distinct().toList();
    Map<SubmissionId, DeletionRule.Actor> seen = new LinkedHashMap<>();
    Visible.Once once = visible.once();
    for (Submission submission : submissions.byIds(asked)) {
      Competition competition = once.competition(submission.competition());
      if (permissions.seesSubmission(call.viewer(), submission, competition)) {
        seen.put(submission.id(), permissions.deletesAs(call.viewer(), submission, competition));
      }
    }
    if (seen.isEmpty()) {
      throw ApiError.list(404, "Submission search returned empty");
    }
    return switch (deletions.delete(seen, account.id(), clock.instant())) {
      case Deletion.Deleted deleted -> {
        deleted.held().forEach(fleet::cancel);
        yield Answer.ok(Map.of());
      }
      case Deletion.Refused refused ->
          throw ApiError.forbidden(
              refused.why().text() + " (submission " + refused.submission() + ")");
      case Deletion.Missing() -> throw ApiError.list(404, "Submission search returned empty");
    };
  }
}
