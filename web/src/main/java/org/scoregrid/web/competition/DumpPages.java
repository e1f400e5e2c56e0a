package org.scoregrid.web.competition;

import io.helidon.http.Method;
import java.util.Map;
import org.scoregrid.domain.account.Account;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.competition.DumpMode;
import org.scoregrid.web.http.Answer;
import org.scoregrid.web.http.Call;
import org.scoregrid.web.http.Fields.Value;
import org.scoregrid.web.http.Routes;
import org.scoregrid.web.page.Pages;

/** The dumps in the competition's page, for its organizers and superusers. */
public final class DumpPages implements Routes.Room {
  private final DumpDesk desk;
  private final DumpViews views;
  private final Pages pages;

  public DumpPages(DumpDesk desk, DumpViews views, Pages pages) {
    this.desk = desk;
    this.views = views;
    this.pages = pages;
  }

  @Override
  public void register(Routes routes) {
    routes
        .page(Method.GET, "/competitions/{id}/dumps/", this::list)
        .page(Method.POST, "/competitions/{id}/dumps/", this::create);
  }

  /** The table alone, for the page that looks again. */
  private Answer list(Call call) {
    call.account();
    Competition competition = desk.organized(call);
    String html =
        pages.render("competition/dumplist.jte", Map.of("dumps", views.view(competition)));
    return Answer.html(200, html).with("Cache-Control", "no-store");
  }

  private Answer create(Call call) {
    Account account = call.account();
    Competition competition = desk.organized(call);
    Value<Boolean> keys = call.fields().flag("keys_instead_of_files");
    call.fields().check();
    desk.start(competition, account, keys.or(false) ? DumpMode.KEYS : DumpMode.FILES);
    return Answer.seeOther("/competitions/" + competition.id() + "/?tab=dumps");
  }
}
