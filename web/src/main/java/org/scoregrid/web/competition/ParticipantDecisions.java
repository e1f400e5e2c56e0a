package org.scoregrid.web.competition;

import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import org.scoregrid.domain.account.Account;
import org.scoregrid.domain.account.Participation;
import org.scoregrid.domain.account.RegistrationRule;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.id.ParticipantId;
import org.scoregrid.store.CompetitionStore;
import org.scoregrid.store.MailOutbox.Mail;
import org.scoregrid.store.ParticipantStore;
import org.scoregrid.store.ParticipantStore.Participant;
import org.scoregrid.web.account.Permissions;
import org.scoregrid.web.http.ApiError;
import org.scoregrid.web.http.Viewer;

/** Organizers decide who takes part; the person and the organizers are told. Thread-safe. */
final class ParticipantDecisions {
  private final CompetitionStore competitions;
  private final ParticipantStore participants;
  private final Permissions permissions;
  private final ParticipationMails mails;
  private final InstantSource clock;

  /**
   * @param siteUrl that links in mails begin with
   */
  ParticipantDecisions(
      CompetitionStore competitions,
      ParticipantStore participants,
      Permissions permissions,
      URI siteUrl,
      InstantSource clock) {
    this.competitions = competitions;
    this.participants = participants;
    this.permissions = permissions;
    this.mails = new ParticipationMails(siteUrl);
    this.clock = clock;
  }

  /** A participant whom the viewer may manage. */
  record Managed(Participant participant, Competition competition) {}

  /**
   * @throws ApiError 404 where there is none, or none for this viewer
   */
  Managed managed(ParticipantId id, Viewer viewer) {
    Participant participant = participants.byId(id).orElseThrow(ApiError::notFound);
    Competition competition =
        competitions
            .byId(participant.competition())
            .filter(found -> permissions.managesParticipants(viewer, found))
            .orElseThrow(ApiError::notFound);
    return new Managed(participant, competition);
  }

  /**
   * Gives a participant another status.
   *
   * @return false if somebody else changed it since it was read; nothing is changed then
   */
  boolean decide(Managed managed, Participation to, Account actor) {
    return participants.change(
        managed.participant(), to, actor.id(), news(managed, to), clock.instant());
  }

  private List<Mail> news(Managed managed, Participation to) {
    Participant participant = managed.participant();
    Competition competition = managed.competition();
    return RegistrationRule.noticeOf(to)
        .map(
            notice ->
                mails.of(
                    notice,
                    competition,
                    new ParticipationMails.Person(
                        participant.username(), participant.deleted() ? null : participant.email()),
                    participants.organizers(competition.id())))
        .orElse(List.of());
  }
}
