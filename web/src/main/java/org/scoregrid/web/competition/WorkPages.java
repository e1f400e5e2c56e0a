package org.scoregrid.web.competition;

import io.helidon.http.Method;
import java.time.InstantSource;
import java.util.Map;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.id.CompetitionId;
import org.scoregrid.store.CompetitionStore;
import org.scoregrid.store.JobStores;
import org.scoregrid.web.account.Permissions;
import org.scoregrid.web.http.Answer;
import org.scoregrid.web.http.ApiError;
import org.scoregrid.web.http.Call;
import org.scoregrid.web.http.Routes;
import org.scoregrid.web.page.Pages;

/**
 * The part of the phases' tab that tells organizers and superusers how far background work is. For
 * others it does not exist.
 */
public final class WorkPages implements Routes.Room {
  private final CompetitionStore competitions;
  private final Permissions permissions;
  private final WorkViews views;
  private final Pages pages;

  public WorkPages(
      CompetitionStore competitions,
      JobStores stores,
      Permissions permissions,
      Pages pages,
      InstantSource clock) {
    this.competitions = competitions;
    this.permissions = permissions;
    this.views = new WorkViews(stores.reruns(), stores.records(), clock);
    this.pages = pages;
  }

  @Override
  public void register(Routes routes) {
    routes.page(Method.GET, "/competitions/{id}/work/", this::show);
  }

  private Answer show(Call call) {
    call.account();
    Competition competition =
        competitions
            .byId(new CompetitionId(call.pathId("id")))
            .filter(found -> permissions.organizes(call.viewer(), found))
            .orElseThrow(() -> ApiError.noSuch("Competition"));
    return Answer.html(
        200, pages.render("competition/work.jte", Map.of("work", views.of(competition))));
  }
}
