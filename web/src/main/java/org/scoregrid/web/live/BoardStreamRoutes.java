package org.scoregrid.web.live;

import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.id.CompetitionId;
import org.scoregrid.store.CompetitionStore;
import org.scoregrid.web.account.Permissions;
import org.scoregrid.web.http.Answer;
import org.scoregrid.web.http.ApiError;
import org.scoregrid.web.http.Call;
import org.scoregrid.web.http.Routes;

/** The stream that tells an open leaderboard to fetch itself again. */
public final class BoardStreamRoutes implements Routes.Room {
  private final CompetitionStore competitions;
  private final Permissions permissions;
  private final LiveUpdates live;

  public BoardStreamRoutes(
      CompetitionStore competitions, Permissions permissions, LiveUpdates live) {
    this.competitions = competitions;
    this.permissions = permissions;
    this.live = live;
  }

  @Override
  public void register(Routes routes) {
    routes.stream("/competitions/{id}/live/", this::stream);
  }

  private Answer stream(Call call) {
    Competition competition =
        competitions
            .byId(new CompetitionId(call.pathId("id")))
            .filter(found -> permissions.seesCompetition(call.viewer(), found, call.secretKey()))
            .filter(found -> permissions.seesLeaderboard(call.viewer(), found))
            .orElseThrow(() -> ApiError.noSuch("Competition"));
    live.leaderboard(call, competition.id());
    return Answer.written();
  }
}
