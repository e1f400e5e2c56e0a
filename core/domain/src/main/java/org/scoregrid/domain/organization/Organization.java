package org.scoregrid.domain.organization;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.MembershipId;
import org.scoregrid.domain.id.OrganizationId;

/** A stored organization. */
public record Organization(OrganizationId id, Profile profile, Instant createdAt) {

  /**
   * What its editors write.
   *
   * @param name unique, at most 100 characters
   * @param email unique
   */
  public record Profile(
      String name,
      String email,
      @Nullable String location,
      @Nullable String description,
      @Nullable String websiteUrl,
      @Nullable String linkedinUrl,
      @Nullable String twitterUrl,
      @Nullable String githubUrl) {}

  /**
   * Somebody's place in an organization.
   *
   * @param token names an invitation in its mail; only its addressee can use it
   * @param joinedAt of an invited person: when they were invited
   */
  public record Membership(
      MembershipId id,
      OrganizationId organization,
      AccountId account,
      OrganizationRole role,
      UUID token,
      Instant joinedAt) {}
}
