package org.scoregrid.web.competition;

import io.helidon.http.Method;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.account.Account;
import org.scoregrid.domain.account.Participation;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.id.CompetitionId;
import org.scoregrid.domain.id.ParticipantId;
import org.scoregrid.store.CompetitionStore;
import org.scoregrid.store.Page;
import org.scoregrid.store.ParticipantStore;
import org.scoregrid.store.ParticipantStore.Participant;
import org.scoregrid.web.account.Permissions;
import org.scoregrid.web.competition.ParticipantDecisions.Managed;
import org.scoregrid.web.http.Answer;
import org.scoregrid.web.http.ApiError;
import org.scoregrid.web.http.Call;
import org.scoregrid.web.http.Fields;
import org.scoregrid.web.http.Fields.Value;
import org.scoregrid.web.http.Routes;
import org.scoregrid.web.page.Chrome;
import org.scoregrid.web.page.Frames;
import org.scoregrid.web.page.Pages;
import org.scoregrid.web.page.Words;

/**
 * The list in which organizers and superusers approve and deny participants. For others the page
 * does not exist.
 */
public final class ParticipantPages implements Routes.Room {
  private static final int PAGE_SIZE = 50;
  private static final int MAX_SEARCH = 200;
  private static final int MAX_STATUS = 20;

  /** What an organizer can make of somebody. */
  private static final Set<Participation> DECISIONS =
      Set.of(Participation.APPROVED, Participation.DENIED);

  private final CompetitionStore competitions;
  private final ParticipantStore participants;
  private final Permissions permissions;
  private final ParticipantDecisions decisions;
  private final CompetitionViews views;
  private final Pages pages;
  private final InstantSource clock;

  /** What participants are read from, and how their competition is shown. */
  public record Sources(
      CompetitionStore competitions, ParticipantStore participants, CompetitionViews views) {}

  /**
   * @param siteUrl that links in mails begin with
   */
  public ParticipantPages(
      Sources sources, Permissions permissions, URI siteUrl, Pages pages, InstantSource clock) {
    this.competitions = sources.competitions();
    this.participants = sources.participants();
    this.views = sources.views();
    this.permissions = permissions;
    this.decisions =
        new ParticipantDecisions(competitions, participants, permissions, siteUrl, clock);
    this.pages = pages;
    this.clock = clock;
  }

  @Override
  public void register(Routes routes) {
    routes
        .page(Method.GET, "/competitions/{id}/participants/", this::list)
        .page(Method.POST, "/competitions/{id}/participants/{participant}/", this::decide);
  }

  private Answer list(Call call) {
    call.account();
    Competition competition =
        competitions
            .byId(new CompetitionId(call.pathId("id")))
            .filter(found -> permissions.managesParticipants(call.viewer(), found))
            .orElseThrow(() -> ApiError.noSuch("Competition"));
    return Answer.html(
        200,
        pages.render(
            "competition/participants.jte",
            Map.of(
                "chrome",
                Frames.of(call, Chrome.Section.COMPETITIONS),
                "competition",
                views.view(competition, call, CompetitionView.Tab.PARTICIPANTS),
                "list",
                view(competition, call))));
  }

  private ParticipantList view(Competition competition, Call call) {
    String search = search(call);
    Participation status = status(call);
    int number = CompetitionPages.number(call, "page");
    Page<Participant> found =
        participants.page(
            new ParticipantStore.Filter(
                competition.id(), status, null, null, null, search.isEmpty() ? null : search),
            new Page.Request(number, PAGE_SIZE));
    Instant now = clock.instant();
    return new ParticipantList(
        competition.id().value(),
        status,
        search,
        Words.count(found.total(), "participant"),
        found.items().stream().map(it -> row(it, competition, now)).toList(),
        number,
        (int) Math.max(1, Math.ceilDiv(found.total(), PAGE_SIZE)));
  }

  /** Those who organize it stay in by themselves, so nobody decides about them. */
  private static ParticipantList.Row row(
      Participant participant, Competition competition, Instant now) {
    boolean organizer = competition.isOrganizedBy(participant.account());
    List<String> notes = new ArrayList<>();
    if (organizer) {
      notes.add("organizer");
    }
    if (participant.bot()) {
      notes.add("robot");
    }
    if (participant.deleted()) {
      notes.add("account closed");
    }
    String email = participant.email();
    return new ParticipantList.Row(
        participant.id().value(),
        participant.username(),
        email == null ? "" : email,
        ParticipantList.badge(participant.status()),
        Words.ago(participant.joinedAt(), now),
        String.join(", ", notes),
        participant.status() != Participation.APPROVED,
        participant.status() != Participation.DENIED && !organizer);
  }

  private static String search(Call call) {
    String search = call.query("search").orElse("").strip();
    return search.substring(0, Math.min(search.length(), MAX_SEARCH));
  }

  /** All for anything odd. */
  private static @Nullable Participation status(Call call) {
    return call.query("status").flatMap(Participation::parse).orElse(null);
  }

  private Answer decide(Call call) {
    Account account = call.account();
    Managed managed =
        decisions.managed(new ParticipantId(call.pathId("participant")), call.viewer());
    if (managed.competition().id().value() != call.pathId("id")) {
      throw ApiError.notFound();
    }
    Fields in = call.fields();
    Value<String> status = in.requiredText("status", MAX_STATUS);
    in.check();
    Participation to =
        Participation.parse(status.get())
            .filter(DECISIONS::contains)
            .orElseThrow(() -> ApiError.detail(400, "Approve or deny: there is no other choice."));
    // A second press of the same button is no error.
    if (managed.participant().status() != to && !decisions.decide(managed, to, account)) {
      throw ApiError.detail(409, "Somebody else has just changed the status. Please reload.");
    }
    ParticipantList selection =
        new ParticipantList(
            managed.competition().id().value(), status(call), search(call), "", List.of(), 1, 1);
    return Answer.seeOther(
        "/competitions/"
            + managed.competition().id()
            + "/participants/"
            + selection.query(CompetitionPages.number(call, "page")));
  }
}
