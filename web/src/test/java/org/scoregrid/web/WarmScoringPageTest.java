package org.scoregrid.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.web.Browser.Reply;

/** Who may ask for warm scoring, and where people see that it was done. */
class WarmScoringPageTest {
  private final Site site;

  WarmScoringPageTest(@TempDir Path objects) {
    site = new Site(objects);
    site.user("ann");
    site.user("bob");
  }

  @AfterEach
  void stop() {
    site.close();
  }

  @Test
  void the_owner_of_a_task_switches_it_and_it_is_off_at_first() {
    Browser owner = site.as("ann");
    Reply made = owner.postJson("/api/tasks/", "{\"name\": \"T\"}");
    String path = "/api/tasks/" + made.json().path("id").asLong() + "/";
    assertThat(made.json().path("warm_scoring").asBoolean(true)).isFalse();

    Reply changed = patch(owner, path, "{\"warm_scoring\": true}");

    assertThat(changed.json().path("warm_scoring").asBoolean()).isTrue();
    patch(owner, path, "{\"description\": \"other\"}");
    assertThat(owner.get(path).json().path("warm_scoring").asBoolean()).isTrue();
    assertThat(owner.get("/api/tasks/").json().at("/results/0/warm_scoring").asBoolean()).isTrue();
  }

  @Test
  void strangers_cannot_switch_it() {
    Reply made = site.as("ann").postJson("/api/tasks/", "{\"name\": \"T\"}");
    String path = "/api/tasks/" + made.json().path("id").asLong() + "/";

    assertThat(patch(site.as("bob"), path, "{\"warm_scoring\": true}").status()).isEqualTo(404);
    assertThat(patch(site.anonymous(), path, "{\"warm_scoring\": true}").status()).isEqualTo(403);
    assertThat(site.as("ann").get(path).json().path("warm_scoring").asBoolean(true)).isFalse();
  }

  @Test
  void the_page_of_a_submission_says_that_it_was_scored_warm() {
    Contest contest = new Contest(site);
    Competition competition = contest.ownedBy(site.user("organizer"));
    contest.admit(competition, site.user("eve"));
    Reply reply = new Entrant(site, "eve").submit(competition);
    long id = reply.json().path("id").asLong();
    new Scorer(site)
        .score(competition, id, Map.of("acc", BigDecimal.ONE, "secret", BigDecimal.ONE));
    Reply parent = site.as("eve").get("/api/submissions/" + id + "/");
    String page = "/submissions/" + parent.json().at("/children/0").asLong() + "/";
    assertThat(site.as("eve").get(page).text())
        .contains("Attempt 1 on")
        .doesNotContain("scored warm");

    site.change("update attempt set warm = true");

    assertThat(site.as("eve").get(page).text()).contains("scored warm");
  }

  private static Reply patch(Browser who, String path, String json) {
    return who.send("PATCH", path, "application/json", json.getBytes(StandardCharsets.UTF_8));
  }
}
