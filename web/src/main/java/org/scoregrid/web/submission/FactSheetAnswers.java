package org.scoregrid.web.submission;

import io.helidon.http.Method;
import java.util.Map;
import org.scoregrid.domain.competition.FactSheet;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.submission.Submission;
import org.scoregrid.store.CompetitionStore;
import org.scoregrid.store.SubmissionStore;
import org.scoregrid.web.account.Permissions;
import org.scoregrid.web.http.Answer;
import org.scoregrid.web.http.ApiError;
import org.scoregrid.web.http.Call;
import org.scoregrid.web.http.Routes;

/**
 * Answers to a competition's questions, given later: by the owner of the submission, organizers and
 * superusers (reference/http-api-details.md 11).
 */
public final class FactSheetAnswers implements Routes.Room {
  private final SubmissionStore submissions;
  private final Permissions permissions;
  private final Visible visible;

  public FactSheetAnswers(
      SubmissionStore submissions, CompetitionStore competitions, Permissions permissions) {
    this.submissions = submissions;
    this.permissions = permissions;
    this.visible = new Visible(submissions, competitions, permissions);
  }

  @Override
  public void register(Routes routes) {
    routes.api(Method.PATCH, "/api/submissions/{id}/update_fact_sheet/", this::update);
  }

  private Answer update(Call call) {
    call.account();
    Visible.Found found = visible.inPath(call);
    Submission submission = found.submission();
    if (!submission.owner().id().equals(call.viewer().id())
        && !permissions.organizes(call.viewer(), found.competition())) {
      throw ApiError.forbidden();
    }
    Map<String, Object> answers = call.fields().members();
    FactSheet.misfit(found.competition().factSheet(), answers)
        .ifPresent(
            misfit -> {
              throw ApiError.wholeObject(misfit.text());
            });
    SubmissionId parent = submission.parent();
    submissions.setFactSheetAnswers(parent == null ? submission.id() : parent, answers);
    return Answer.ok(Map.of());
  }
}
