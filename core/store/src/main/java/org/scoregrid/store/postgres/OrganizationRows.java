package org.scoregrid.store.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.MembershipId;
import org.scoregrid.domain.id.OrganizationId;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.organization.Organization;
import org.scoregrid.domain.organization.Organization.Membership;
import org.scoregrid.domain.organization.Organization.Profile;
import org.scoregrid.domain.organization.OrganizationRole;
import org.scoregrid.store.OrganizationStore.Saved;

/** Rows of organizations and memberships as values, and what is asked of them. */
final class OrganizationRows {
  private OrganizationRows() {}

  static Organization organization(ResultSet row) throws SQLException {
    return new Organization(
        new OrganizationId(row.getLong("id")),
        new Profile(
            row.getString("name"),
            row.getString("email"),
            row.getString("location"),
            row.getString("description"),
            row.getString("website_url"),
            row.getString("linkedin_url"),
            row.getString("twitter_url"),
            row.getString("github_url")),
        Tx.time(row, "created_at"));
  }

  static Membership membership(ResultSet row) throws SQLException {
    return new Membership(
        new MembershipId(row.getLong("id")),
        new OrganizationId(row.getLong("organization")),
        new AccountId(row.getLong("account")),
        OrganizationRole.parse(row.getString("role")).orElseThrow(),
        row.getObject("token", UUID.class),
        Tx.time(row, "joined_at"));
  }

  static Saved taken(Tx tx, Profile profile, long except) throws SQLException {
    return isTaken(tx, "name", profile.name(), except)
        ? new Saved.NameTaken()
        : new Saved.EmailTaken();
  }

  static boolean isTaken(Tx tx, String column, String value, long except) throws SQLException {
    return !tx.numbers(
            "select id from organization where " + column + " = ? and id <> ?", value, except)
        .isEmpty();
  }

  static boolean hasSubmissions(Tx tx, OrganizationId id) throws SQLException {
    return !tx.numbers("select id from submission where organization = ? limit 1", id.value())
        .isEmpty();
  }

  /** Whose names submissions carry; children carry their parent's. */
  static Map<SubmissionId, Organization> ofSubmissions(Tx tx, Collection<SubmissionId> submissions)
      throws SQLException {
    record Made(long submission, Organization organization) {}
    Map<SubmissionId, Organization> found = new LinkedHashMap<>();
    tx.list(
            """
            select s.id as made, o.* from submission s
              join submission t on t.id = coalesce(s.parent, s.id)
              join organization o on o.id = t.organization
             where s.id = any(?)
            """,
            row -> new Made(row.getLong("made"), organization(row)),
            Tx.ids(submissions.stream().map(SubmissionId::value).toList()))
        .forEach(made -> found.put(new SubmissionId(made.submission()), made.organization()));
    return found;
  }
}
