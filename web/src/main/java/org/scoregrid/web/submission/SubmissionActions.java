package org.scoregrid.web.submission;

import io.helidon.http.Method;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.competition.Task;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.id.TaskId;
import org.scoregrid.domain.id.TaskKey;
import org.scoregrid.domain.leaderboard.SubmissionRule;
import org.scoregrid.domain.submission.BoardMoves;
import org.scoregrid.domain.submission.Submission;
import org.scoregrid.domain.submission.SubmissionStatus;
import org.scoregrid.fleet.Fleet;
import org.scoregrid.store.AuditLog;
import org.scoregrid.store.CompetitionStore;
import org.scoregrid.store.SubmissionStore;
import org.scoregrid.web.account.Permissions;
import org.scoregrid.web.http.Answer;
import org.scoregrid.web.http.ApiError;
import org.scoregrid.web.http.Call;
import org.scoregrid.web.http.Csrf;
import org.scoregrid.web.http.Routes;

/** Re-run, run, cancel, leaderboard (reference/http-api-details.md 11, reference/rules.md 6). */
public final class SubmissionActions implements Routes.Room {
  private final SubmissionStore submissions;
  private final CompetitionStore competitions;
  private final Permissions permissions;
  private final Visible visible;
  private final Preparation preparation;
  private final Fleet fleet;
  private final AuditLog audit;
  private final InstantSource clock;

  /** What is acted on, and who is told. */
  public record Ports(
      SubmissionStore submissions, CompetitionStore competitions, Fleet fleet, AuditLog audit) {}

  public SubmissionActions(
      Ports ports, Permissions permissions, Preparation preparation, InstantSource clock) {
    this.submissions = ports.submissions();
    this.competitions = ports.competitions();
    this.permissions = permissions;
    this.visible = new Visible(submissions, competitions, permissions);
    this.preparation = preparation;
    this.fleet = ports.fleet();
    this.audit = ports.audit();
    this.clock = clock;
  }

  @Override
  public void register(Routes routes) {
    String one = "/api/submissions/{id}/";
    routes
        .api(Method.POST, one + "re_run_submission/", this::rerun)
        .api(Method.POST, one + "run_submission/", this::run)
        .api(Method.GET, one + "cancel_submission/", this::cancel)
        .api(Method.POST, one + "cancel_submission/", this::cancel)
        .api(Method.POST, one + "submission_leaderboard_connection/", this::putOnBoard)
        .api(Method.DELETE, one + "submission_leaderboard_connection/", this::takeOffBoard);
  }

  private Answer rerun(Call call) {
    call.account();
    Visible.Found found = visible.inPath(call);
    Submission original = found.submission();
    if (!permissions.mayRun(call.viewer(), found.competition())) {
      throw ApiError.forbidden("You do not have permission to re-run submissions");
    }
    if (!original.status().isOver()) {
      throw ApiError.forbidden(
          "Cannot request a re-run on a submission that has not finished processing.");
    }
    Optional<String> key = call.query("task_key");
    @Nullable TaskId task =
        key.isPresent()
            ? usableTask(call, found, key.get()).id()
            : original.parent() == null ? null : original.task();
    if (original.data() == null || original.softDeleted()) {
      throw ApiError.keyed(
          404, "error_msg", "You cannot rerun this submission because its file is deleted.");
    }
    SubmissionId id = submissions.rerun(original.id(), task, clock.instant());
    record(call, "rerun-submission", original.id(), "as submission " + id);
    preparation.start(id);
    return Answer.ok(Map.of("id", id.value()));
  }

  /** Tasks that the caller may not use look like tasks that do not exist. */
  private Task usableTask(Call call, Visible.Found found, String key) {
    return TaskKey.parse(key)
        .flatMap(competitions::taskByKey)
        .filter(task -> permissions.mayUseTask(call.viewer(), task, found.competition()))
        .orElseThrow(() -> ApiError.noSuch("Task"));
  }

  private Answer run(Call call) {
    call.account();
    Visible.Found found = visible.inPath(call);
    Submission submission = found.submission();
    if (!permissions.mayRun(call.viewer(), found.competition())) {
      throw ApiError.forbidden("You do not have permission to run this submission");
    }
    if (submission.status() != SubmissionStatus.SUBMITTING
        || !submissions.release(submission.id())) {
      throw ApiError.forbidden("Cannot run a submission which is not in submitting status");
    }
    record(call, "run-submission", submission.id(), "");
    preparation.start(submission.id());
    return Answer.ok(Map.of("id", submission.id().value()));
  }

  private Answer cancel(Call call) {
    call.account();
    // Old clients cancel by GET; in a browser a link must not be enough.
    Csrf.checkAlways(call);
    Visible.Found found = visible.inPath(call);
    if (!permissions.mayCancel(call.viewer(), found.submission(), found.competition())) {
      throw ApiError.forbidden();
    }
    SubmissionStore.Cancellation cancellation =
        submissions.cancel(found.submission().id(), clock.instant());
    cancellation.held().forEach(fleet::cancel);
    if (cancellation.cancelled()) {
      record(call, "cancel-submission", found.submission().id(), "");
    }
    return Answer.ok(Map.of("canceled", cancellation.cancelled()));
  }

  private Answer putOnBoard(Call call) {
    call.account();
    Visible.Found found = visible.inPath(call);
    Submission moved = found.submission();
    SubmissionRule rule = found.competition().leaderboard().submissionRule();
    refuse(
        BoardMoves.put(
            rule,
            mover(call, found),
            new BoardMoves.Moved(
                statusOfTop(moved), moved.specificTaskRerun(), moved.softDeleted())));
    submissions.putOnLeaderboard(topLevel(moved), !rule.keepsOthers());
    record(call, "put-on-leaderboard", topLevel(moved), "rule " + rule);
    return Answer.ok(Map.of());
  }

  private Answer takeOffBoard(Call call) {
    call.account();
    Visible.Found found = visible.inPath(call);
    refuse(
        BoardMoves.takeOff(found.competition().leaderboard().submissionRule(), mover(call, found)));
    submissions.takeOffLeaderboard(topLevel(found.submission()));
    record(call, "take-off-leaderboard", topLevel(found.submission()), "");
    return Answer.ok(Map.of());
  }

  private void record(Call call, String action, SubmissionId id, String details) {
    audit.record(call.account().id(), action, "submission/" + id, details);
  }

  private static void refuse(Optional<BoardMoves.Refusal> refusal) {
    if (refusal.isPresent()) {
      throw ApiError.forbidden(refusal.get().sentence());
    }
  }

  private BoardMoves.Mover mover(Call call, Visible.Found found) {
    if (call.viewer().isSuperuser()) {
      return BoardMoves.Mover.SUPERUSER;
    }
    if (permissions.organizes(call.viewer(), found.competition())) {
      return BoardMoves.Mover.ORGANIZER;
    }
    return permissions.mayMoveOnLeaderboard(call.viewer(), found.submission(), found.competition())
        ? BoardMoves.Mover.OWNER
        : BoardMoves.Mover.STRANGER;
  }

  private SubmissionStatus statusOfTop(Submission submission) {
    SubmissionId parent = submission.parent();
    return parent == null
        ? submission.status()
        : submissions.byId(parent).map(Submission::status).orElse(submission.status());
  }

  /** Parent and children move together. */
  private static SubmissionId topLevel(Submission submission) {
    SubmissionId parent = submission.parent();
    return parent == null ? submission.id() : parent;
  }
}
