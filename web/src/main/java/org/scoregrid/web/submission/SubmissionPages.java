package org.scoregrid.web.submission;

import io.helidon.http.Method;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.scoregrid.fleet.Fleet;
import org.scoregrid.store.CompetitionStore;
import org.scoregrid.store.SubmissionStore;
import org.scoregrid.web.account.Permissions;
import org.scoregrid.web.http.Answer;
import org.scoregrid.web.http.ApiError;
import org.scoregrid.web.http.Call;
import org.scoregrid.web.http.Routes;
import org.scoregrid.web.live.LiveUpdates;
import org.scoregrid.web.page.Chrome;
import org.scoregrid.web.page.Frames;
import org.scoregrid.web.page.Pages;

/** The page of a submission: timeline, fault, scores, logs; live while it runs. */
public final class SubmissionPages implements Routes.Room {
  private final SubmissionStore submissions;
  private final Permissions permissions;
  private final Visible visible;
  private final SubmissionViews views;
  private final LiveUpdates live;
  private final Fleet fleet;
  private final Pages pages;
  private final InstantSource clock;

  public SubmissionPages(
      SubmissionStore submissions,
      CompetitionStore competitions,
      Permissions permissions,
      SubmissionViews views,
      LiveUpdates live,
      Fleet fleet,
      Pages pages,
      InstantSource clock) {
    this.submissions = submissions;
    this.permissions = permissions;
    this.visible = new Visible(submissions, competitions, permissions);
    this.views = views;
    this.live = live;
    this.fleet = fleet;
    this.pages = pages;
    this.clock = clock;
  }

  @Override
  public void register(Routes routes) {
    routes.page(Method.GET, "/submissions/{id}/", this::show).stream(
            "/submissions/{id}/live/", this::stream)
        .page(Method.GET, "/submissions/{id}/outcome/", this::outcome)
        .page(Method.POST, "/submissions/{id}/cancel/", this::cancel);
  }

  private Answer show(Call call) throws IOException {
    SubmissionView view = views.view(visible.inPath(call), call.viewer());
    return Answer.html(
        200,
        pages.render(
            "submission/show.jte",
            Map.of("chrome", Frames.of(call, Chrome.Section.COMPETITIONS), "submission", view)));
  }

  /** What a live page puts in the place of its live log when the submission is over. */
  private Answer outcome(Call call) throws IOException {
    SubmissionView view = views.view(visible.inPath(call), call.viewer());
    return Answer.html(200, pages.render("submission/outcome.jte", Map.of("submission", view)));
  }

  private Answer stream(Call call) {
    Visible.Found found = visible.inPath(call);
    boolean logs =
        permissions.seesOutputs(
            call.viewer(), found.submission(), found.competition(), found.phase());
    live.submission(call, found.submission().id(), logs, new Now(call));
    return Answer.written();
  }

  private final class Now implements LiveUpdates.Rendering {
    private final Call call;

    private Now(Call call) {
      this.call = call;
    }

    @Override
    public LiveUpdates.Status now() throws IOException {
      return status(call);
    }

    @Override
    public String detailedResult() throws IOException {
      Optional<String> url = views.unfinishedPage(visible.inPath(call));
      return url.isEmpty() ? "" : pages.render("submission/detailed.jte", Map.of("url", url.get()));
    }
  }

  private LiveUpdates.Status status(Call call) throws IOException {
    SubmissionView view = views.view(visible.inPath(call), call.viewer());
    return new LiveUpdates.Status(
        pages.render("submission/status.jte", Map.of("submission", view)), !view.live());
  }

  private Answer cancel(Call call) {
    call.account();
    Visible.Found found = visible.inPath(call);
    if (!permissions.mayCancel(call.viewer(), found.submission(), found.competition())) {
      throw ApiError.forbidden();
    }
    submissions.cancel(found.submission().id(), clock.instant()).held().forEach(fleet::cancel);
    return Answer.seeOther("/submissions/" + found.submission().id() + "/");
  }
}
