package org.scoregrid.web.competition;

import io.helidon.http.Method;
import java.util.List;
import java.util.Map;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.id.CompetitionId;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.store.CompetitionStore;
import org.scoregrid.web.account.Permissions;
import org.scoregrid.web.http.Answer;
import org.scoregrid.web.http.ApiError;
import org.scoregrid.web.http.Call;
import org.scoregrid.web.http.Routes;
import org.scoregrid.web.page.Chrome;
import org.scoregrid.web.page.Frames;
import org.scoregrid.web.page.Pages;
import org.scoregrid.web.queue.ChosenQueues;
import org.scoregrid.web.queue.ChosenQueues.Choice;

/**
 * The part of the phases' tab in which organizers and superusers choose the queue. For others it
 * does not exist.
 */
public final class ChosenQueuePages implements Routes.Room {
  private final CompetitionStore competitions;
  private final ChosenQueues queues;
  private final Permissions permissions;
  private final Pages pages;

  public ChosenQueuePages(
      CompetitionStore competitions, ChosenQueues queues, Permissions permissions, Pages pages) {
    this.competitions = competitions;
    this.queues = queues;
    this.permissions = permissions;
    this.pages = pages;
  }

  @Override
  public void register(Routes routes) {
    routes
        .page(Method.GET, "/competitions/{id}/queue/", this::show)
        .page(Method.POST, "/competitions/{id}/queue/", this::choose);
  }

  private Competition organized(Call call) {
    call.account();
    return competitions
        .byId(new CompetitionId(call.pathId("id")))
        .filter(found -> permissions.organizes(call.viewer(), found))
        .orElseThrow(() -> ApiError.noSuch("Competition"));
  }

  private Answer show(Call call) {
    Competition competition = organized(call);
    List<Choice> choices = queues.choices(call.account(), competition);
    return Answer.html(
        200,
        pages.render(
            "competition/queue.jte",
            Map.of(
                "chrome",
                Frames.of(call, Chrome.Section.COMPETITIONS),
                "competitionId",
                competition.id().value(),
                "choices",
                choices)));
  }

  private Answer choose(Call call) {
    Competition competition = organized(call);
    QueueName vhost = queues.read(call.fields(), call.viewer(), competition.queue());
    call.fields().check();
    queues.assign(call, competition, vhost);
    return Answer.seeOther("/competitions/" + competition.id() + "/?tab=phases");
  }
}
