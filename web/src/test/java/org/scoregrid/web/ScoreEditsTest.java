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
import org.scoregrid.domain.id.AccountId;

/** Scores by hand, by role (reference/http-api-details.md 13). */
class ScoreEditsTest {
  private final Site site;
  private final Competition competition;
  private final String path;

  ScoreEditsTest(@TempDir Path objects) {
    site = new Site(objects);
    AccountId owner = site.user("organizer");
    site.user("stranger");
    site.superuser("root");
    Contest contest = new Contest(site);
    competition = contest.ownedBy(owner);
    contest.admit(competition, site.user("ann"));
    Entrant ann = new Entrant(site, "ann");
    long id = ann.submit(competition).json().path("id").asLong();
    new Scorer(site)
        .score(
            competition, id, Map.of("acc", new BigDecimal("0.5"), "secret", new BigDecimal("0.1")));
    ann.client().post("/api/submissions/" + id + "/submission_leaderboard_connection/");
    long score =
        site.count(
            """
            select min(x.id) from score x join leaderboard_column c on c.id = x.board_column
             where c.key = 'acc'
            """);
    path = "/api/submission_scores/" + score + "/";
  }

  @AfterEach
  void stop() {
    site.close();
  }

  @Test
  void only_organizers_and_superusers_change_a_score() {
    assertThat(edit(site.anonymous(), "PATCH", "{\"score\": 0.9}").status()).isIn(401, 403);
    for (String who : new String[] {"ann", "stranger"}) {
      for (String method : new String[] {"PATCH", "PUT"}) {
        assertThat(edit(site.as(who), method, "{\"score\": 0.9}").status()).as(who).isEqualTo(403);
      }
    }
    assertThat(changed("0.9")).isZero();

    Browser.Reply done = edit(site.as("organizer"), "PATCH", "{\"score\": 0.9}");
    assertThat(done.status()).isEqualTo(200);
    assertThat(done.json().path("id").asLong()).isPositive();
    assertThat(done.json().path("index").asInt()).isZero();
    assertThat(done.json().path("score").asText()).isEqualTo("0.9000000000");
    assertThat(done.json().path("column_key").asText()).isEqualTo("acc");
    assertThat(changed("0.9")).isEqualTo(1);

    assertThat(edit(site.as("root"), "PUT", "{\"score\": \"0.25\"}").status()).isEqualTo(200);
    assertThat(changed("0.25")).isEqualTo(1);
    assertThat(site.count("select count(*) from audit where action like '%score%'")).isEqualTo(2);
  }

  @Test
  void nobody_reads_or_deletes_scores_here() {
    for (String who : new String[] {"ann", "organizer", "root"}) {
      assertThat(site.as(who).get(path).status()).as(who).isEqualTo(405);
      assertThat(site.as(who).delete(path).status()).as(who).isEqualTo(405);
      assertThat(site.as(who).get("/api/submission_scores/").status()).as(who).isIn(404, 405);
    }
    assertThat(changed("0.5")).isEqualTo(2);
  }

  @Test
  void what_is_no_score_is_refused_and_changes_nothing() {
    Browser organizer = site.as("organizer");
    for (String body :
        new String[] {
          "{}",
          "{\"score\": null}",
          "{\"score\": \"high\"}",
          "{\"score\": \"NaN\"}",
          "{\"score\": 12345678901}"
        }) {
      Browser.Reply refused = edit(organizer, "PATCH", body);
      assertThat(refused.status()).as(body).isEqualTo(400);
      assertThat(refused.json().has("score")).as(body).isTrue();
    }
    assertThat(changed("0.5")).isEqualTo(2);
    assertThat(
            organizer
                .send(
                    "PATCH",
                    "/api/submission_scores/999999/",
                    "application/json",
                    "{\"score\": 1}".getBytes(StandardCharsets.UTF_8))
                .status())
        .isEqualTo(404);
  }

  private Browser.Reply edit(Browser who, String method, String body) {
    return who.send(method, path, "application/json", body.getBytes(StandardCharsets.UTF_8));
  }

  private long changed(String value) {
    return site.count(
        """
        select count(*) from score x join leaderboard_column c on c.id = x.board_column
         where c.key = 'acc' and x.value = %s
        """
            .formatted(value));
  }
}
