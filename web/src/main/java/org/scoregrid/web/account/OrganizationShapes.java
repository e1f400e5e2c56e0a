package org.scoregrid.web.account;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.id.OrganizationId;
import org.scoregrid.domain.organization.Organization;
import org.scoregrid.domain.organization.Organization.Profile;
import org.scoregrid.web.http.Json;

/** JSON of organizations (reference/http-api-details.md 17). */
public final class OrganizationShapes {
  private OrganizationShapes() {}

  static Map<String, @Nullable Object> detail(Organization organization) {
    Profile profile = organization.profile();
    return Json.object()
        .with("id", organization.id().value())
        .with("name", profile.name())
        .with("photo", null)
        .with("email", profile.email())
        .with("location", profile.location())
        .with("description", profile.description())
        .with("website_url", profile.websiteUrl())
        .with("linkedin_url", profile.linkedinUrl())
        .with("twitter_url", profile.twitterUrl())
        .with("github_url", profile.githubUrl())
        .with("url", page(organization.id()))
        .build();
  }

  /** As lists and leaderboards name it. */
  public static Map<String, @Nullable Object> name(Organization organization) {
    return name(organization.id(), organization.profile().name());
  }

  /** The same of one whose name alone was read. */
  public static Map<String, @Nullable Object> name(OrganizationId id, String name) {
    return Json.object().with("id", id.value()).with("name", name).with("url", page(id)).build();
  }

  static String page(OrganizationId id) {
    return "/profiles/organization/" + id + "/";
  }
}
