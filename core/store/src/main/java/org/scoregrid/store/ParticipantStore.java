package org.scoregrid.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.account.Participation;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.CompetitionId;
import org.scoregrid.domain.id.ParticipantId;

/**
 * People in competitions, and whom a competition lets in. Mails about a change are kept in the
 * outbox by the transaction that makes the change. Thread-safe.
 */
public interface ParticipantStore {
  /** Participants of a list, which has no pages; it ends here all the same. */
  int MAX_LISTED = 50_000;

  /**
   * Somebody in a competition.
   *
   * @param joinedAt when they asked to take part
   */
  record Participant(
      ParticipantId id,
      CompetitionId competition,
      AccountId account,
      String username,
      @Nullable String email,
      boolean bot,
      boolean deleted,
      Participation status,
      Instant joinedAt) {}

  /**
   * @param username exact
   * @param email exact
   * @param search part of username or e-mail address
   */
  record Filter(
      CompetitionId competition,
      @Nullable Participation status,
      @Nullable String username,
      @Nullable String email,
      @Nullable Boolean deleted,
      @Nullable String search) {

    public static Filter of(CompetitionId competition) {
      return new Filter(competition, null, null, null, null, null);
    }
  }

  /** An organizer who can be told something. */
  record Organizer(AccountId account, String username, @Nullable String email) {}

  /** By username. */
  List<Participant> list(Filter filter);

  /** The newest first. */
  Page<Participant> page(Filter filter, Page.Request page);

  Optional<Participant> byId(ParticipantId id);

  /**
   * Adds somebody who has no participation yet, and counts them.
   *
   * @return false if there is a participation already, which is left as it is; no mail is kept then
   */
  boolean enter(
      CompetitionId competition,
      AccountId account,
      Participation status,
      List<MailOutbox.Mail> mails,
      Instant now);

  /**
   * Gives a participant another status, with a row in the audit log.
   *
   * @param participant as it was read
   * @return false if the status is not what was read any more; nothing is changed then
   */
  boolean change(
      Participant participant,
      Participation to,
      AccountId actor,
      List<MailOutbox.Mail> mails,
      Instant now);

  /** In lower case, by the alphabet. */
  List<String> whitelist(CompetitionId competition);

  /**
   * Replaces the whitelist, with a row in the audit log.
   *
   * @param emails normalized
   */
  void setWhitelist(CompetitionId competition, Set<String> emails, AccountId actor, Instant now);

  /**
   * Replaces the collaborators, with a row in the audit log. New ones become approved participants;
   * former ones stay participants. The creator is no collaborator and is left out.
   */
  void setCollaborators(
      CompetitionId competition, Set<AccountId> collaborators, AccountId actor, Instant now);

  /** Creator and collaborators who are neither banned nor deleted. */
  List<Organizer> organizers(CompetitionId competition);
}
