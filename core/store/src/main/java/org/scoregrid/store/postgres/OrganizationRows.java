package org.scoregrid.store.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.MembershipId;
import org.scoregrid.domain.id.OrganizationId;
import org.scoregrid.domain.organization.Organization;
import org.scoregrid.domain.organization.Organization.Membership;
import org.scoregrid.domain.organization.Organization.Profile;
import org.scoregrid.domain.organization.OrganizationRole;

/** Rows of organizations and memberships as values. */
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
}
