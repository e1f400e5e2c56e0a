package org.scoregrid.store;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.MembershipId;
import org.scoregrid.domain.id.OrganizationId;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.organization.Organization;
import org.scoregrid.domain.organization.Organization.Membership;
import org.scoregrid.domain.organization.Organization.Profile;
import org.scoregrid.domain.organization.OrganizationRole;

/**
 * Organizations and who belongs to them. Every change leaves a row in the audit log. Thread-safe.
 */
public interface OrganizationStore {

  /** Answer to something that needs a free name and e-mail address. */
  sealed interface Saved {
    record Done(OrganizationId id) implements Saved {}

    record NameTaken() implements Saved {}

    record EmailTaken() implements Saved {}
  }

  /** The person who founds it becomes its owner. */
  Saved found(Profile profile, AccountId founder, Instant now);

  /** {@link Saved.Done} too where the organization does not exist any more. */
  Saved edit(OrganizationId id, Profile profile, AccountId actor, Instant now);

  Optional<Organization> byId(OrganizationId id);

  /** By id; those that do not exist are left out. */
  Map<OrganizationId, Organization> byIds(Collection<OrganizationId> ids);

  Optional<Membership> membership(OrganizationId organization, AccountId account);

  Optional<Membership> membership(MembershipId id);

  Optional<Membership> byToken(UUID token);

  /** Of all roles, invitations included; by organization name. */
  List<Membership> membershipsOf(AccountId account);

  /**
   * Invites people; those who belong to it or are invited already are left out.
   *
   * @param mail of each new invitation, kept in the same transaction
   * @return the new invitations
   */
  List<Membership> invite(
      OrganizationId organization,
      Set<AccountId> accounts,
      AccountId actor,
      Function<Membership, Optional<MailOutbox.Mail>> mail,
      Instant now);

  /**
   * @param from the role that was read
   * @return false if it is not the role any more
   */
  boolean changeRole(
      MembershipId id, OrganizationRole from, OrganizationRole to, AccountId actor, Instant now);

  /** Removes somebody who is not the owner; false if there is nobody to remove. */
  boolean remove(MembershipId id, AccountId actor, Instant now);

  boolean hasSubmissions(OrganizationId id);

  /** False if submissions refer to it; nothing is deleted then. */
  boolean delete(OrganizationId id, AccountId actor, Instant now);

  /** Of those submissions that were made for one; of a part: its whole's. */
  Map<SubmissionId, Organization> ofSubmissions(Collection<SubmissionId> submissions);
}
