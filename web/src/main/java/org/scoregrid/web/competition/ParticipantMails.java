package org.scoregrid.web.competition;

import io.helidon.http.Method;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.scoregrid.domain.account.Account;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.id.CompetitionId;
import org.scoregrid.jobs.BackgroundJobs;
import org.scoregrid.jobs.EmailParticipantsRequest;
import org.scoregrid.store.AuditLog;
import org.scoregrid.store.CompetitionStore;
import org.scoregrid.store.Mailings;
import org.scoregrid.store.Mailings.MailingId;
import org.scoregrid.store.Mailings.NewMailing;
import org.scoregrid.web.account.Permissions;
import org.scoregrid.web.http.Answer;
import org.scoregrid.web.http.ApiError;
import org.scoregrid.web.http.Call;
import org.scoregrid.web.http.Routes;
import org.scoregrid.web.page.Prose;

/**
 * Messages of organizers to one or all approved participants (reference/http-api-details.md 5.5 and
 * 8). Markdown goes out as text and as sanitised HTML. Every message is audited.
 */
public final class ParticipantMails implements Routes.Room {
  private static final int MAX_MESSAGE = 20_000;
  private static final int MAILINGS_A_DAY = 5;
  private static final Duration DAY = Duration.ofDays(1);

  private final CompetitionStore competitions;
  private final Mailings mailings;
  private final BackgroundJobs jobs;
  private final AuditLog audit;
  private final Permissions permissions;
  private final InstantSource clock;

  public ParticipantMails(
      CompetitionStore competitions,
      Mailings mailings,
      BackgroundJobs jobs,
      AuditLog audit,
      Permissions permissions,
      InstantSource clock) {
    this.competitions = competitions;
    this.mailings = mailings;
    this.jobs = jobs;
    this.audit = audit;
    this.permissions = permissions;
    this.clock = clock;
  }

  @Override
  public void register(Routes routes) {
    routes.api(Method.POST, "/api/competitions/{id}/email_all_participants/", this::all);
  }

  private Answer all(Call call) {
    Account account = call.account();
    Competition competition =
        competitions
            .byId(new CompetitionId(call.pathId("id")))
            .filter(found -> permissions.seesCompetition(call.viewer(), found, null))
            .orElseThrow(() -> ApiError.noSuch("Competition"));
    if (!permissions.organizes(call.viewer(), competition)) {
      throw ApiError.forbidden();
    }
    String message = message(call);
    Instant now = clock.instant();
    MailingId id =
        mailings
            .start(
                new NewMailing(
                    competition.id(), account.id(), subject(competition), message, html(message)),
                now.minus(DAY),
                MAILINGS_A_DAY,
                now)
            .orElseThrow(
                () ->
                    ApiError.detail(
                        429,
                        "A competition may write to all of its participants %d times a day."
                            .formatted(MAILINGS_A_DAY)));
    audit.record(
        account.id(),
        "email-participants",
        "competition/" + competition.id(),
        message.length() + " characters, mailing " + id);
    jobs.enqueue(new EmailParticipantsRequest(id.value()));
    return Answer.ok(Map.of());
  }

  private static String message(Call call) {
    var fields = call.fields();
    String message = fields.text("message", MAX_MESSAGE).or("");
    fields.check();
    if (message.isBlank()) {
      throw ApiError.detail(400, "A message is required to send an email");
    }
    return message;
  }

  private static String subject(Competition competition) {
    return "A message from the admins of " + competition.summary().title();
  }

  private static String html(String message) {
    return "<!doctype html><html><body>" + Prose.html(message) + "</body></html>";
  }
}
