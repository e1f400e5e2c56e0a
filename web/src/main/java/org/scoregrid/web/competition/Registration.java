package org.scoregrid.web.competition;

import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.scoregrid.domain.account.Account;
import org.scoregrid.domain.account.Participation;
import org.scoregrid.domain.account.RegistrationRule;
import org.scoregrid.domain.account.RegistrationRule.Answer;
import org.scoregrid.domain.account.RegistrationRule.Applicant;
import org.scoregrid.domain.account.RegistrationRule.Door;
import org.scoregrid.domain.account.RegistrationRule.Notice;
import org.scoregrid.domain.account.RegistrationRule.Refusal;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.store.CompetitionStore;
import org.scoregrid.store.MailOutbox.Mail;
import org.scoregrid.store.ParticipantStore;
import org.scoregrid.web.account.Permissions;
import org.scoregrid.web.http.Call;

/** Lets people into competitions by the rule, with the mails that belong to it. Thread-safe. */
public final class Registration {
  private final CompetitionStore competitions;
  private final ParticipantStore participants;
  private final Permissions permissions;
  private final ParticipationMails mails;
  private final InstantSource clock;

  /**
   * @param siteUrl that links in mails begin with
   */
  public Registration(
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

  /** Applies for the caller in a competition that they see. */
  Answer apply(Call call, Competition competition) {
    Account account = call.account();
    Answer answer =
        RegistrationRule.apply(
            new Applicant(
                permissions.organizes(call.viewer(), competition),
                account.email(),
                account.active() && !account.banned()),
            new Door(
                competition.settings().registrationAutoApprove(),
                Set.copyOf(participants.whitelist(competition.id()))),
            competitions.participation(competition.id(), account.id()).orElse(null));
    return switch (answer) {
      case Answer.Refused refused -> refused;
      case Answer.Entered(Participation status, Optional<Notice> notice) ->
          participants.enter(
                  competition.id(),
                  account.id(),
                  status,
                  mails(notice, competition, account),
                  clock.instant())
              ? answer
              : new Answer.Refused(Refusal.ALREADY_APPLIED);
    };
  }

  private List<Mail> mails(Optional<Notice> notice, Competition competition, Account account) {
    return notice
        .map(
            it ->
                mails.of(
                    it,
                    competition,
                    new ParticipationMails.Person(account.username(), account.email()),
                    participants.organizers(competition.id())))
        .orElse(List.of());
  }
}
