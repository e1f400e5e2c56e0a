package org.scoregrid.web.rescore;

import io.helidon.http.Method;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.competition.Phase;
import org.scoregrid.domain.dataset.DatasetType;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.rescore.RescoreId;
import org.scoregrid.domain.rescore.Selection;
import org.scoregrid.web.http.Answer;
import org.scoregrid.web.http.Call;
import org.scoregrid.web.http.Handler;
import org.scoregrid.web.http.Routes;
import org.scoregrid.web.page.Chrome;
import org.scoregrid.web.page.Frames;
import org.scoregrid.web.page.Pages;
import org.scoregrid.web.rescore.RescoreView.Choice;

/** The pages of re-scores: the list of a phase with its form, and one with its difference. */
public final class RescorePages implements Routes.Room {
  private final RescoreDesk desk;
  private final RescoreForm form;
  private final RescoreViews views;
  private final Pages pages;

  public RescorePages(RescoreDesk desk, RescoreForm form, RescoreViews views, Pages pages) {
    this.desk = desk;
    this.form = form;
    this.views = views;
    this.pages = pages;
  }

  /** One step, by whoever the caller is. */
  @FunctionalInterface
  private interface Step {
    void take(RescoreDesk.Found found, AccountId by, Call call);
  }

  @Override
  public void register(Routes routes) {
    String one = "/rescores/{id}/";
    routes
        .page(Method.GET, "/phases/{id}/rescores/", this::list)
        .page(Method.POST, "/phases/{id}/rescores/", this::create)
        .page(Method.GET, one, this::show)
        .page(Method.GET, one + "progress/", this::progress)
        .page(Method.POST, one + "start/", step((found, _, _) -> desk.start(found, false)))
        .page(Method.POST, one + "again/", step((found, _, _) -> desk.start(found, true)))
        .page(Method.POST, one + "stop/", step((found, _, _) -> desk.stop(found)))
        .page(Method.POST, one + "switch/", step(this::switchOver))
        .page(Method.POST, one + "revert/", step((found, by, _) -> desk.revert(found, by)))
        .page(Method.POST, one + "drop/", step((found, by, _) -> desk.drop(found, by)));
  }

  private Answer list(Call call) {
    if (call.viewer().signedIn().isEmpty()) {
      return Answer.redirect("/accounts/login/?next=/phases/" + call.pathId("id") + "/rescores/");
    }
    RescoreDesk.FoundPhase found = desk.phase(call, call.pathId("id"));
    Phase phase = found.phase();
    AccountId account = call.account().id();
    Map<String, @Nullable Object> parameters = new LinkedHashMap<>();
    parameters.put("chrome", Frames.of(call, Chrome.Section.COMPETITIONS));
    parameters.put("competitionId", found.competition().id().value());
    parameters.put("competition", found.competition().summary().title());
    parameters.put("phaseId", phase.id().value());
    parameters.put("phase", phase.name());
    parameters.put("lines", views.lines(phase));
    parameters.put(
        "tasks",
        phase.tasks().stream()
            .map(task -> new Choice(task.key().toString(), task.name()))
            .toList());
    parameters.put("programs", views.own(account, DatasetType.SCORING_PROGRAM));
    parameters.put("references", views.own(account, DatasetType.REFERENCE_DATA));
    parameters.put("selections", selections(found));
    return page("rescore/list.jte", parameters);
  }

  private static List<Choice> selections(RescoreDesk.FoundPhase found) {
    return Arrays.stream(Selection.values())
        .filter(it -> it.isPossibleUnder(found.competition().leaderboard().submissionRule()))
        .map(it -> new Choice(it.wireName(), it.title()))
        .toList();
  }

  private Answer create(Call call) {
    RescoreDesk.FoundPhase where = desk.phase(call, call.pathId("id"));
    RescoreId id = desk.create(form.read(call, where));
    return Answer.seeOther("/rescores/" + id + "/");
  }

  private Answer show(Call call) {
    if (call.viewer().signedIn().isEmpty()) {
      return Answer.redirect("/accounts/login/?next=/rescores/" + call.pathId("id") + "/");
    }
    return page(
        "rescore/show.jte",
        Map.of(
            "chrome",
            Frames.of(call, Chrome.Section.COMPETITIONS),
            "rescore",
            views.view(desk.inPath(call), pageNumber(call))));
  }

  /** What changes by itself while it runs; at the end the whole page is loaded again. */
  private Answer progress(Call call) {
    RescoreView view = views.moving(desk.inPath(call));
    Answer answer = page("rescore/progress.jte", Map.of("rescore", view));
    return view.moves() ? answer : answer.with("HX-Refresh", "true");
  }

  private static int pageNumber(Call call) {
    Optional<String> text = call.query("page").filter(it -> it.matches("[1-9][0-9]{0,5}"));
    return text.map(Integer::parseInt).orElse(1);
  }

  private Handler step(Step step) {
    return call -> {
      RescoreDesk.Found found = desk.inPath(call);
      step.take(found, call.account().id(), call);
      return Answer.seeOther("/rescores/" + found.rescore().id() + "/");
    };
  }

  private void switchOver(RescoreDesk.Found found, AccountId by, Call call) {
    boolean keepFailed = call.fields().flag("keep_failed").or(false);
    call.fields().check();
    desk.switchOver(found, by, keepFailed);
  }

  private Answer page(String template, Map<String, @Nullable Object> parameters) {
    return Answer.html(200, pages.render(template, parameters));
  }
}
