package org.scoregrid.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.SubmissionId;

/** What takes a privilege leaves a row behind; what was refused does not. */
class AuditTrailTest {
  private final Site site;
  private final Competition competition;

  AuditTrailTest(@TempDir Path objects) {
    site = new Site(objects);
    AccountId owner = site.user("organizer");
    AccountId ann = site.user("ann");
    Contest contest = new Contest(site);
    competition = contest.ownedBy(owner);
    contest.admit(competition, ann);
  }

  @AfterEach
  void stop() {
    site.close();
  }

  private long rows(String actor, String action, String object) {
    return site.count(
        "select count(*) from audit join account a on a.id = actor where a.username = '"
            + actor
            + "' and action = '"
            + action
            + "' and object = '"
            + object
            + "'");
  }

  @Test
  void publishing_and_taking_back_are_recorded() {
    String path = "/api/competitions/" + competition.id() + "/toggle_publish/";
    String object = "competition/" + competition.id();
    assertThat(site.as("ann").post(path).status()).isEqualTo(403);
    assertThat(site.as("organizer").post(path).status()).isEqualTo(200);
    assertThat(site.as("organizer").post(path).status()).isEqualTo(200);
    assertThat(rows("organizer", "unpublish-competition", object)).isEqualTo(1);
    assertThat(rows("organizer", "publish-competition", object)).isEqualTo(1);
    assertThat(site.count("select count(*) from audit where action like '%publish%'")).isEqualTo(2);
  }

  @Test
  void cancelling_running_again_and_deleting_are_recorded() {
    long id = new Entrant(site, "ann").submit(competition).json().path("id").asLong();
    String path = "/api/submissions/" + id + "/";
    String object = "submission/" + id;
    assertThat(site.as("ann").post(path + "cancel_submission/").status()).isEqualTo(200);
    assertThat(site.as("ann").post(path + "re_run_submission/").status()).isEqualTo(403);
    assertThat(site.as("organizer").post(path + "re_run_submission/").status()).isEqualTo(200);
    assertThat(site.as("organizer").delete(path).status()).isEqualTo(204);
    assertThat(rows("ann", "cancel-submission", object)).isEqualTo(1);
    assertThat(rows("ann", "rerun-submission", object)).isZero();
    assertThat(rows("organizer", "rerun-submission", object)).isEqualTo(1);
    assertThat(rows("organizer", "delete-submission", object)).isEqualTo(1);
    // It never started, so that its place came back.
    assertThat(site.count("select count(*) from audit where action = 'refund'")).isEqualTo(1);
  }

  @Test
  void moves_on_the_board_are_recorded() {
    long id = new Entrant(site, "ann").submit(competition).json().path("id").asLong();
    site.change("update submission set status = 'Finished', finished_at = created_at");
    String path = "/api/submissions/" + id + "/submission_leaderboard_connection/";
    assertThat(site.as("ann").post(path).status()).isEqualTo(200);
    assertThat(site.submissions.byId(new SubmissionId(id)).orElseThrow().onLeaderboard()).isTrue();
    assertThat(site.as("organizer").delete(path).status()).isEqualTo(200);
    assertThat(rows("ann", "put-on-leaderboard", "submission/" + id)).isEqualTo(1);
    assertThat(rows("organizer", "take-off-leaderboard", "submission/" + id)).isEqualTo(1);
  }
}
