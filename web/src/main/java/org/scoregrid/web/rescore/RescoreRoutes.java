package org.scoregrid.web.rescore;

import io.helidon.http.Method;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.leaderboard.Leaderboard;
import org.scoregrid.domain.rescore.Comparison;
import org.scoregrid.domain.rescore.Rescore;
import org.scoregrid.domain.rescore.RescoreId;
import org.scoregrid.store.Page;
import org.scoregrid.store.RescoreStore;
import org.scoregrid.web.http.Answer;
import org.scoregrid.web.http.ApiError;
import org.scoregrid.web.http.Call;
import org.scoregrid.web.http.Paging;
import org.scoregrid.web.http.Routes;

/** The API of re-scores (docs/rescore.md). Organizers and superusers only. */
public final class RescoreRoutes implements Routes.Room {
  private static final int CREATED = 201;

  private final RescoreStore rescores;
  private final RescoreDesk desk;
  private final RescoreForm form;
  private final URI siteUrl;

  public RescoreRoutes(RescoreStore rescores, RescoreDesk desk, RescoreForm form, URI siteUrl) {
    this.rescores = rescores;
    this.desk = desk;
    this.form = form;
    this.siteUrl = siteUrl;
  }

  @Override
  public void register(Routes routes) {
    String one = "/api/rescores/{id}/";
    routes
        .api(Method.GET, "/api/rescores/", this::list)
        .api(Method.POST, "/api/rescores/", this::create)
        .api(Method.GET, one, call -> Answer.ok(shape(desk.inPath(call))))
        .api(Method.GET, one + "failures/", this::failures)
        .api(Method.GET, one + "comparison/", this::comparison)
        .api(Method.GET, one + "comparison/csv/", this::csv)
        .api(Method.POST, one + "start/", this::start)
        .api(Method.POST, one + "stop/", this::stop)
        .api(Method.POST, one + "switch/", this::switchOver)
        .api(Method.POST, one + "revert/", this::revert)
        .api(Method.POST, one + "drop/", this::drop);
  }

  private Answer list(Call call) {
    call.account();
    long phase =
        call.query("phase")
            .filter(text -> text.matches("[1-9][0-9]{0,17}"))
            .map(Long::parseLong)
            .orElseThrow(() -> ApiError.invalid("phase", "This field is required."));
    RescoreDesk.FoundPhase found = desk.phase(call, phase);
    return Answer.ok(
        rescores.ofPhase(found.phase().id()).stream()
            .map(
                rescore ->
                    RescoreShapes.rescore(
                        new RescoreDesk.Found(rescore, found.competition()), null))
            .toList());
  }

  private Answer create(Call call) {
    call.account();
    var phase = call.fields().requiredId("phase");
    call.fields().check();
    RescoreDesk.FoundPhase where = desk.phase(call, phase.get());
    RescoreId id = desk.create(form.read(call, where));
    Rescore made = rescores.byId(id).orElseThrow();
    return Answer.json(CREATED, shape(new RescoreDesk.Found(made, where.competition())));
  }

  private Map<String, @Nullable Object> shape(RescoreDesk.Found found) {
    return RescoreShapes.rescore(found, rescores.progress(found.rescore().id()));
  }

  private Answer failures(Call call) {
    RescoreDesk.Found found = desk.inPath(call);
    Page.Request asked = Paging.request(call);
    Page<RescoreStore.Failure> page = rescores.failures(found.rescore().id(), asked);
    return Paging.answer(
        call, siteUrl, asked, page, page.items().stream().map(RescoreShapes::failure).toList());
  }

  private Answer comparison(Call call) {
    RescoreDesk.Found found = desk.inPath(call);
    Page.Request asked = Paging.request(call);
    List<Comparison.Row> rows = desk.comparison(found).rows();
    Page<Comparison.Row> page =
        new Page<>(rows.stream().skip(asked.offset()).limit(asked.size()).toList(), rows.size());
    Leaderboard board = found.competition().leaderboard();
    return Paging.answer(
        call,
        siteUrl,
        asked,
        page,
        page.items().stream().map(row -> RescoreShapes.row(row, found.phase(), board)).toList());
  }

  private Answer csv(Call call) {
    RescoreDesk.Found found = desk.inPath(call);
    String text =
        ComparisonCsv.text(
            desk.comparison(found), found.phase(), found.competition().leaderboard());
    return Answer.text(200, text, "text/csv; charset=utf-8")
        .with(
            "Content-Disposition",
            "attachment; filename=\"rescore-" + found.rescore().id() + ".csv\"");
  }

  private Answer start(Call call) {
    RescoreDesk.Found found = desk.inPath(call);
    var again = call.fields().flag("failed_too");
    call.fields().check();
    desk.start(found, again.or(false));
    return Answer.ok(shape(desk.inPath(call)));
  }

  private Answer stop(Call call) {
    desk.stop(desk.inPath(call));
    return Answer.ok(shape(desk.inPath(call)));
  }

  private Answer switchOver(Call call) {
    RescoreDesk.Found found = desk.inPath(call);
    var keepFailed = call.fields().flag("keep_failed");
    call.fields().check();
    desk.switchOver(found, call.account().id(), keepFailed.or(false));
    return Answer.ok(shape(desk.inPath(call)));
  }

  private Answer revert(Call call) {
    desk.revert(desk.inPath(call), call.account().id());
    return Answer.ok(shape(desk.inPath(call)));
  }

  private Answer drop(Call call) {
    desk.drop(desk.inPath(call), call.account().id());
    return Answer.ok(shape(desk.inPath(call)));
  }
}
