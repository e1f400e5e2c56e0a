package org.scoregrid.web.submission;

import io.helidon.http.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.account.Account;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.CompetitionId;
import org.scoregrid.domain.id.PhaseId;
import org.scoregrid.domain.submission.Submission;
import org.scoregrid.domain.submission.SubmissionStatus;
import org.scoregrid.store.CompetitionStore;
import org.scoregrid.store.Page;
import org.scoregrid.store.SubmissionStore;
import org.scoregrid.web.account.Permissions;
import org.scoregrid.web.http.Answer;
import org.scoregrid.web.http.ApiError;
import org.scoregrid.web.http.Call;
import org.scoregrid.web.http.Routes;
import org.scoregrid.web.http.Wire;

/** List and detail (reference/http-api-details.md 10.1). */
public final class SubmissionRoutes implements Routes.Room {
  /** The list has no pages; it ends here all the same. */
  private static final int MAX_PAGES = 50;

  private static final int MAX_SEARCH = 200;

  private final SubmissionStore submissions;
  private final CompetitionStore competitions;
  private final Permissions permissions;
  private final Visible visible;

  public SubmissionRoutes(
      SubmissionStore submissions, CompetitionStore competitions, Permissions permissions) {
    this.submissions = submissions;
    this.competitions = competitions;
    this.permissions = permissions;
    this.visible = new Visible(submissions, competitions, permissions);
  }

  @Override
  public void register(Routes routes) {
    routes
        .api(Method.GET, "/api/submissions/", this::list)
        .api(Method.GET, "/api/submissions/{id}/", this::detail);
  }

  private Answer detail(Call call) {
    Visible.Found found = visible.inPath(call);
    Visible.Once once = visible.once();
    once.competition(found.submission().competition());
    return Answer.ok(
        SubmissionShapes.item(
            found.submission(),
            found.competition(),
            once.task(found.submission().task()),
            permissions.seesHiddenColumns(call.viewer(), found.competition())));
  }

  private Answer list(Call call) {
    Optional<SubmissionStore.Filter> filter = filter(call);
    if (filter.isEmpty()) {
      return Answer.ok(List.of());
    }
    Optional<Boolean> softDeleted = call.query("is_soft_deleted").flatMap(Wire::flag);
    Visible.Once once = visible.once();
    List<Map<String, @Nullable Object>> items = new ArrayList<>();
    for (int number = 1; number <= MAX_PAGES; number++) {
      Page<Submission> page =
          submissions.list(filter.get(), new Page.Request(number, Page.Request.MAX_SIZE));
      for (Submission submission : page.items()) {
        Competition competition = once.competition(submission.competition());
        if (permissions.seesSubmission(call.viewer(), submission, competition)
            && softDeleted.map(wanted -> wanted == submission.softDeleted()).orElse(true)) {
          items.add(
              SubmissionShapes.item(
                  submission,
                  competition,
                  once.task(submission.task()),
                  permissions.seesHiddenColumns(call.viewer(), competition)));
        }
      }
      if (page.items().size() < Page.Request.MAX_SIZE) {
        break;
      }
    }
    return Answer.ok(items);
  }

  /**
   * What to look for; empty where the caller cannot see any. Whoever is not restricted to the own
   * submissions is checked again for each.
   */
  private Optional<SubmissionStore.Filter> filter(Call call) {
    @Nullable PhaseId phase = choice(call, "phase").map(PhaseId::new).orElse(null);
    @Nullable CompetitionId competition =
        choice(call, "phase__competition").map(CompetitionId::new).orElse(null);
    @Nullable SubmissionStatus status = status(call);
    boolean withSoftDeleted =
        call.query("show_is_soft_deleted").flatMap(Wire::flag).orElse(false)
            || call.query("is_soft_deleted").flatMap(Wire::flag).orElse(false);
    @Nullable AccountId restrictedTo = restriction(call, phase, competition);
    if (call.viewer().signedIn().isEmpty()) {
      // Strangers see what stands on the board of one competition, not the whole site's.
      if (phase == null && competition == null) {
        return Optional.empty();
      }
      status = SubmissionStatus.FINISHED;
    }
    return Optional.of(
        new SubmissionStore.Filter(
            restrictedTo,
            competition,
            phase,
            null,
            status,
            call.query("search")
                .filter(text -> !text.isBlank())
                .map(text -> text.substring(0, Math.min(text.length(), MAX_SEARCH)))
                .orElse(null),
            withSoftDeleted,
            false));
  }

  private @Nullable AccountId restriction(
      Call call, @Nullable PhaseId phase, @Nullable CompetitionId competition) {
    Optional<Account> account = call.viewer().signedIn();
    if (account.isEmpty() || account.get().superuser() || account.get().staff()) {
      return null;
    }
    Optional<Competition> asked =
        phase != null
            ? competitions.byPhase(phase)
            : Optional.ofNullable(competition).flatMap(competitions::byId);
    return asked.filter(found -> permissions.isRobotOf(call.viewer(), found)).isPresent()
        ? null
        : account.get().id();
  }

  private static Optional<Long> choice(Call call, String parameter) {
    Optional<String> text = call.query(parameter).filter(t -> !t.isEmpty());
    if (text.isPresent() && !text.get().matches("[1-9][0-9]{0,17}")) {
      throw ApiError.invalid(
          parameter, "Select a valid choice. That choice is not one of the available choices.");
    }
    return text.map(Long::valueOf);
  }

  private static @Nullable SubmissionStatus status(Call call) {
    Optional<String> text = call.query("status").filter(t -> !t.isEmpty());
    if (text.isEmpty()) {
      return null;
    }
    return SubmissionStatus.parse(text.get())
        .orElseThrow(
            () ->
                ApiError.invalid(
                    "status",
                    "Select a valid choice. "
                        + text.get()
                        + " is not one of the available choices."));
  }
}
