package org.scoregrid.web.competition;

import io.helidon.http.Method;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.account.Account;
import org.scoregrid.domain.account.Participation;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.id.CompetitionId;
import org.scoregrid.domain.id.ParticipantId;
import org.scoregrid.store.AuditLog;
import org.scoregrid.store.CompetitionStore;
import org.scoregrid.store.MailOutbox;
import org.scoregrid.store.ParticipantStore;
import org.scoregrid.store.ParticipantStore.Participant;
import org.scoregrid.web.account.Permissions;
import org.scoregrid.web.competition.ParticipantDecisions.Managed;
import org.scoregrid.web.http.Answer;
import org.scoregrid.web.http.ApiError;
import org.scoregrid.web.http.Call;
import org.scoregrid.web.http.Fields;
import org.scoregrid.web.http.Fields.Value;
import org.scoregrid.web.http.Json;
import org.scoregrid.web.http.PositiveId;
import org.scoregrid.web.http.Routes;
import org.scoregrid.web.http.Wire;
import org.scoregrid.web.page.Prose;

/**
 * Participants of a competition, for its organizers and superusers (reference/http-api-details.md
 * 8). Others get an empty list, and 404 for single ones.
 */
public final class ParticipantRoutes implements Routes.Room {
  private static final int MAX_FILTER = 200;
  private static final int MAX_MESSAGE = 20_000;

  private final Ports ports;
  private final Permissions permissions;
  private final ParticipationMails mails;
  private final ParticipantDecisions decisions;
  private final InstantSource clock;

  /** What participants are read from, and where what is done to them goes. */
  public record Ports(
      CompetitionStore competitions,
      ParticipantStore participants,
      MailOutbox outbox,
      AuditLog audit) {}

  /**
   * @param siteUrl that links in mails begin with
   */
  public ParticipantRoutes(Ports ports, Permissions permissions, URI siteUrl, InstantSource clock) {
    this.ports = ports;
    this.permissions = permissions;
    this.mails = new ParticipationMails(siteUrl);
    this.decisions =
        new ParticipantDecisions(
            ports.competitions(), ports.participants(), permissions, siteUrl, clock);
    this.clock = clock;
  }

  @Override
  public void register(Routes routes) {
    routes
        .api(Method.GET, "/api/participants/", this::list)
        .api(Method.GET, "/api/participants/{id}/", this::detail)
        .api(Method.PATCH, "/api/participants/{id}/", this::change)
        .api(Method.POST, "/api/participants/{id}/send_email/", this::mail);
  }

  private Answer list(Call call) {
    call.account();
    Optional<Competition> competition =
        call.query("competition")
            .flatMap(PositiveId::parse)
            .flatMap(id -> ports.competitions().byId(new CompetitionId(id)))
            .filter(found -> permissions.managesParticipants(call.viewer(), found));
    if (competition.isEmpty()) {
      return Answer.ok(List.of());
    }
    ParticipantStore.Filter filter =
        new ParticipantStore.Filter(
            competition.get().id(),
            statusFilter(call),
            text(call, "user__username"),
            text(call, "user__email"),
            call.query("user__is_deleted").flatMap(Wire::flag).orElse(null),
            text(call, "search"));
    return Answer.ok(
        ports.participants().list(filter).stream().map(ParticipantRoutes::item).toList());
  }

  private static @Nullable Participation statusFilter(Call call) {
    String text = text(call, "status");
    if (text == null) {
      return null;
    }
    return Participation.parse(text)
        .orElseThrow(
            () ->
                ApiError.invalid(
                    "status",
                    "Select a valid choice. " + text + " is not one of the available choices."));
  }

  private static @Nullable String text(Call call, String parameter) {
    return call.query(parameter)
        .filter(text -> !text.isBlank())
        .map(text -> text.substring(0, Math.min(text.length(), MAX_FILTER)))
        .orElse(null);
  }

  private static Map<String, @Nullable Object> item(Participant participant) {
    return Json.object()
        .with("id", participant.id().value())
        .with("username", participant.username())
        .with("is_bot", participant.bot())
        .with("email", participant.email())
        .with("status", participant.status().wireName())
        .with("is_deleted", participant.deleted())
        .build();
  }

  private Managed managed(Call call) {
    return decisions.managed(new ParticipantId(call.pathId("id")), call.viewer());
  }

  private Answer detail(Call call) {
    call.account();
    return Answer.ok(item(managed(call).participant()));
  }

  private Answer change(Call call) {
    Account account = call.account();
    Managed managed = managed(call);
    Participant participant = managed.participant();
    Participation to = wantedStatus(call.fields());
    if (participant.status() == to) {
      throw ApiError.keyed(400, "error", "Status is already set to `" + to.wireName() + "`");
    }
    if (!decisions.decide(managed, to, account)) {
      throw ApiError.detail(409, "Somebody else has just changed the status. Please reload.");
    }
    return Answer.ok(item(managed(call).participant()));
  }

  private static Participation wantedStatus(Fields in) {
    Value<String> status = in.requiredText("status", MAX_FILTER);
    in.check();
    return Participation.parse(status.get())
        .orElseThrow(
            () -> ApiError.invalid("status", "\"" + status.get() + "\" is not a valid choice."));
  }

  private Answer mail(Call call) {
    Account account = call.account();
    Managed managed = managed(call);
    Fields in = call.fields();
    Value<String> message = in.text("message", MAX_MESSAGE);
    in.check();
    if (message.orNull() == null) {
      throw ApiError.detail(400, "A message is required to send an email");
    }
    Participant participant = managed.participant();
    ports
        .outbox()
        .post(
            mails.message(
                managed.competition(),
                participant.deleted() ? null : participant.email(),
                message.get(),
                Prose.html(message.get())),
            clock.instant());
    ports
        .audit()
        .record(
            account.id(),
            "mail-participant",
            "competition/" + managed.competition().id(),
            participant.username());
    return Answer.ok(Map.of());
  }
}
