package org.scoregrid.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.id.AccountId;

/** Counts of what came to be, for superusers only. */
class SiteAnalyticsTest {
  private static final String SPAN = "/api/analytics/?start_date=2025-01-01&end_date=2025-01-31";

  private final Site site;

  SiteAnalyticsTest(@TempDir Path objects) {
    site = new Site(objects);
    AccountId owner = site.user("organizer");
    site.user("ann");
    site.superuser("root");
    new Contest(site).ownedBy(owner);
    new Contest(site).unpublished().ownedBy(owner);
    site.change("update account set created_at = '2024-12-31T23:59:59Z'");
    site.change("update account set created_at = '2025-01-31T23:59:59.9Z' where username = 'ann'");
    site.change("update competition set created_at = '2025-01-06T00:00:00Z' where published");
    site.change("update competition set created_at = '2025-01-12T12:00:00Z' where not published");
  }

  @AfterEach
  void stop() {
    site.close();
  }

  @Test
  void to_others_there_is_no_such_page() {
    String path = SPAN + "&time_unit=day";
    assertThat(site.anonymous().get(path).status()).isEqualTo(404);
    assertThat(site.as("organizer").get(path).status()).isEqualTo(404);
    assertThat(site.as("root").get(path).status()).isEqualTo(200);
  }

  @Test
  void totals_and_charts_cover_whole_utc_days() {
    JsonNode days = site.as("root").get(SPAN + "&time_unit=day").json();
    assertThat(days.path("registered_user_count").asInt()).isEqualTo(1);
    assertThat(days.path("competition_count").asInt()).isEqualTo(2);
    assertThat(days.path("competitions_published_count").asInt()).isEqualTo(1);
    assertThat(days.path("submissions_made_count").asInt()).isZero();
    assertThat(days.path("users_data").toString())
        .isEqualTo("[{\"count\":1,\"_datefield\":\"2025-01-31\"}]");
    assertThat(days.path("competitions_data").size()).isEqualTo(2);
    assertThat(days.path("submissions_data").toString()).isEqualTo("[]");
    assertThat(days.path("time_unit").asText()).isEqualTo("day");
  }

  @Test
  void weeks_begin_on_mondays() {
    JsonNode weeks = site.as("root").get(SPAN + "&time_unit=week").json();
    assertThat(weeks.path("competitions_data").toString())
        .isEqualTo("[{\"count\":2,\"_datefield\":\"2025-01-06\"}]");
    JsonNode years = site.as("root").get(SPAN + "&time_unit=year").json();
    assertThat(years.path("competitions_data").findValue("_datefield").asText())
        .isEqualTo("2025-01-01");
  }

  @Test
  void what_is_missing_or_odd_is_refused() {
    for (String odd :
        List.of(
            "/api/analytics/",
            SPAN,
            SPAN + "&time_unit=hour",
            "/api/analytics/?start_date=x&end_date=2025-01-01&time_unit=day",
            "/api/analytics/?start_date=2025-01-02&end_date=2025-01-01&time_unit=day",
            "/api/analytics/?start_date=0001-01-01&end_date=2025-01-01&time_unit=day")) {
      assertThat(site.as("root").get(odd).status()).as(odd).isEqualTo(400);
    }
  }
}
