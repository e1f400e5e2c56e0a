package org.scoregrid.web.account;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.organization.Organization.Profile;
import org.scoregrid.web.http.ApiError;
import org.scoregrid.web.http.Fields;

/** Reads what editors write of an organization. */
final class ProfileFields {
  private static final int MAX_NAME = 100;
  private static final int MAX_LINE = 200;
  private static final int MAX_LOCATION = 250;
  private static final int MAX_DESCRIPTION = 4096;
  private static final Pattern EMAIL = Pattern.compile("[^@\\s]{1,64}@[^@\\s]+");
  private static final Pattern URL = Pattern.compile("https?://[^\\s\"'<>\\\\]+");

  private ProfileFields() {}

  /**
   * @param before what fields keep that are left out; null: they become empty, and name and e-mail
   *     address are required
   * @throws ApiError 400 with everything that is wrong
   */
  static Profile read(Fields in, @Nullable Profile before) {
    Profile old = before == null ? new Profile("", "", null, null, null, null, null, null) : before;
    String name =
        before == null || in.has("name") ? in.requiredText("name", MAX_NAME).or("") : before.name();
    String email =
        before == null || in.has("email")
            ? in.requiredText("email", MAX_LINE).or("")
            : before.email();
    if (!email.isEmpty() && !EMAIL.matcher(email).matches()) {
      in.reject("email", "Enter a valid email address.");
    }
    Profile profile =
        new Profile(
            name,
            email,
            text(in, "location", MAX_LOCATION, old.location()),
            text(in, "description", MAX_DESCRIPTION, old.description()),
            url(in, "website_url", old.websiteUrl()),
            url(in, "linkedin_url", old.linkedinUrl()),
            url(in, "twitter_url", old.twitterUrl()),
            url(in, "github_url", old.githubUrl()));
    in.check();
    return profile;
  }

  private static @Nullable String text(Fields in, String field, int max, @Nullable String before) {
    return in.has(field) ? in.text(field, max).orNull() : before;
  }

  private static @Nullable String url(Fields in, String field, @Nullable String before) {
    String url = text(in, field, MAX_LINE, before);
    if (url != null && !URL.matcher(url).matches()) {
      in.reject(field, "Enter a valid URL.");
    }
    return url;
  }
}
