package org.scoregrid.store.postgres;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
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
import org.scoregrid.store.MailOutbox.Mail;
import org.scoregrid.store.OrganizationStore;

/** Organizations and memberships as tables. */
public final class PostgresOrganizationStore implements OrganizationStore {
  private static final String MEMBERSHIP = "select m.* from membership m ";

  private final Sql sql;

  public PostgresOrganizationStore(PostgresDatabase database) {
    this.sql = new Sql(database.dataSource());
  }

  @Override
  public Saved found(Profile profile, AccountId founder, Instant now) {
    return sql.transaction(
        tx -> {
          Optional<Long> id =
              tx
                  .numbers(
                      """
                      insert into organization (name, email, location, description, website_url,
                          linkedin_url, twitter_url, github_url, created_at)
                      values (?, ?, ?, ?, ?, ?, ?, ?, ?)
                      on conflict do nothing returning id
                      """,
                      profile.name(),
                      profile.email(),
                      profile.location(),
                      profile.description(),
                      profile.websiteUrl(),
                      profile.linkedinUrl(),
                      profile.twitterUrl(),
                      profile.githubUrl(),
                      now)
                  .stream()
                  .findFirst();
          if (id.isEmpty()) {
            return OrganizationRows.taken(tx, profile, 0);
          }
          tx.update(
              """
              insert into membership (organization, account, role, joined_at)
              values (?, ?, 'OWNER', ?)
              """,
              id.get(),
              founder.value(),
              now);
          audit(tx, founder, "found-organization", id.get(), profile.name(), now);
          return new Saved.Done(new OrganizationId(id.get()));
        });
  }

  @Override
  public Saved edit(OrganizationId id, Profile profile, AccountId actor, Instant now) {
    return sql.transaction(
        tx -> {
          // Two edits at once must not both find a name free.
          tx.list(
              "select pg_advisory_xact_lock(hashtextextended('organization names', 0))",
              _ -> Boolean.TRUE);
          if (OrganizationRows.isTaken(tx, "name", profile.name(), id.value())
              || OrganizationRows.isTaken(tx, "email", profile.email(), id.value())) {
            return OrganizationRows.taken(tx, profile, id.value());
          }
          tx.update(
              """
              update organization
                 set name = ?, email = ?, location = ?, description = ?, website_url = ?,
                     linkedin_url = ?, twitter_url = ?, github_url = ?
               where id = ?
              """,
              profile.name(),
              profile.email(),
              profile.location(),
              profile.description(),
              profile.websiteUrl(),
              profile.linkedinUrl(),
              profile.twitterUrl(),
              profile.githubUrl(),
              id.value());
          audit(tx, actor, "edit-organization", id.value(), profile.name(), now);
          return new Saved.Done(id);
        });
  }

  @Override
  public Optional<Organization> byId(OrganizationId id) {
    return Optional.ofNullable(byIds(List.of(id)).get(id));
  }

  @Override
  public Map<OrganizationId, Organization> byIds(Collection<OrganizationId> ids) {
    Map<OrganizationId, Organization> found = new LinkedHashMap<>();
    sql.transaction(
            tx ->
                tx.list(
                    "select * from organization where id = any(?) order by id",
                    OrganizationRows::organization,
                    Tx.ids(ids.stream().map(OrganizationId::value).toList())))
        .forEach(organization -> found.put(organization.id(), organization));
    return found;
  }

  @Override
  public Optional<Membership> membership(OrganizationId organization, AccountId account) {
    return sql.transaction(
        tx ->
            tx.first(
                MEMBERSHIP + "where m.organization = ? and m.account = ?",
                OrganizationRows::membership,
                organization.value(),
                account.value()));
  }

  @Override
  public Optional<Membership> membership(MembershipId id) {
    return sql.transaction(
        tx -> tx.first(MEMBERSHIP + "where m.id = ?", OrganizationRows::membership, id.value()));
  }

  @Override
  public Optional<Membership> byToken(UUID token) {
    return sql.transaction(
        tx -> tx.first(MEMBERSHIP + "where m.token = ?", OrganizationRows::membership, token));
  }

  @Override
  public List<Membership> membershipsOf(AccountId account) {
    return sql.transaction(
        tx ->
            tx.list(
                MEMBERSHIP
                    + """
                      join organization o on o.id = m.organization
                       where m.account = ? order by o.name limit 1000
                      """,
                OrganizationRows::membership,
                account.value()));
  }

  @Override
  public List<Invited> invite(
      OrganizationId organization,
      Set<AccountId> accounts,
      AccountId actor,
      Function<Invited, Optional<Mail>> mail,
      Instant now) {
    return sql.transaction(
        tx -> {
          List<Invited> invited =
              tx.list(
                  """
                  with invited as (
                    insert into membership (organization, account, role, joined_at)
                    select o.id, a.id, 'INVITED', ?
                      from organization o join account a on a.id = any(?)
                     where o.id = ? and a.active and not a.banned and not a.deleted
                     order by a.id
                    on conflict do nothing returning *)
                  select i.*, a.username, a.email
                    from invited i join account a on a.id = i.account order by i.id
                  """,
                  row ->
                      new Invited(
                          OrganizationRows.membership(row),
                          row.getString("username"),
                          row.getString("email")),
                  now,
                  Tx.ids(accounts.stream().map(AccountId::value).toList()),
                  organization.value());
          List<Mail> mails = new ArrayList<>();
          invited.forEach(one -> mail.apply(one).ifPresent(mails::add));
          PostgresMailOutbox.post(tx, mails, now);
          if (!invited.isEmpty()) {
            audit(
                tx,
                actor,
                "invite-to-organization",
                organization.value(),
                "accounts " + invited.stream().map(Invited::username).toList(),
                now);
          }
          return invited;
        });
  }

  @Override
  public boolean changeRole(
      MembershipId id, OrganizationRole from, OrganizationRole to, AccountId actor, Instant now) {
    return sql.transaction(
        tx -> {
          Optional<Membership> changed =
              tx.first(
                  "update membership set role = ? where id = ? and role = ? returning *",
                  OrganizationRows::membership,
                  to,
                  id.value(),
                  from);
          if (changed.isPresent()) {
            audit(
                tx,
                actor,
                "change-organization-role",
                changed.get().organization().value(),
                "account " + changed.get().account() + ": " + from + " to " + to,
                now);
          }
          return changed.isPresent();
        });
  }

  @Override
  public boolean remove(MembershipId id, AccountId actor, Instant now) {
    return sql.transaction(
        tx -> {
          Optional<Membership> removed =
              tx.first(
                  "delete from membership where id = ? and role <> 'OWNER' returning *",
                  OrganizationRows::membership,
                  id.value());
          if (removed.isPresent()) {
            audit(
                tx,
                actor,
                "remove-from-organization",
                removed.get().organization().value(),
                "account " + removed.get().account() + ", " + removed.get().role(),
                now);
          }
          return removed.isPresent();
        });
  }

  @Override
  public boolean hasSubmissions(OrganizationId id) {
    return sql.transaction(tx -> OrganizationRows.hasSubmissions(tx, id));
  }

  @Override
  public boolean delete(OrganizationId id, AccountId actor, Instant now) {
    return sql.transaction(
        tx -> {
          // Whoever submits in its name holds the row, and finds it gone afterwards.
          tx.numbers("select id from organization where id = ? for update", id.value());
          if (OrganizationRows.hasSubmissions(tx, id)) {
            return false;
          }
          if (tx.update("delete from organization where id = ?", id.value()) > 0) {
            audit(tx, actor, "delete-organization", id.value(), "", now);
          }
          return true;
        });
  }

  @Override
  public Map<SubmissionId, Organization> ofSubmissions(Collection<SubmissionId> submissions) {
    return sql.transaction(tx -> OrganizationRows.ofSubmissions(tx, submissions));
  }

  private static void audit(
      Tx tx, AccountId actor, String action, long organization, String details, Instant now)
      throws SQLException {
    PostgresAuditLog.record(tx, actor, action, "organization/" + organization, details, now);
  }
}
