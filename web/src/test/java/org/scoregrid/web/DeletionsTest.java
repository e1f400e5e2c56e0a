package org.scoregrid.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.web.Browser.Reply;

/** Who deletes what (reference/http-api-details.md 5.4 and 11). */
class DeletionsTest {
  private final Site site;
  private final AccountId owner;
  private final Contest contest;
  private final Competition competition;

  DeletionsTest(@TempDir Path objects) {
    site = new Site(objects);
    owner = site.user("organizer");
    AccountId ann = site.user("ann");
    AccountId bob = site.user("bob");
    site.user("stranger");
    site.superuser("root");
    contest = new Contest(site);
    competition = contest.ownedBy(owner);
    contest.admit(competition, ann);
    contest.admit(competition, bob);
  }

  @AfterEach
  void stop() {
    site.close();
  }

  private long submitted(String who) {
    return new Entrant(site, who).submit(competition).json().path("id").asLong();
  }

  private static String path(long id) {
    return "/api/submissions/" + id + "/";
  }

  private boolean exists(long id) {
    return site.submissions.byId(new SubmissionId(id)).isPresent();
  }

  private Reply deleteMany(Browser browser, String ids) {
    return browser.send(
        "DELETE",
        "/api/submissions/delete_many/",
        "application/json",
        ids.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void owners_organizers_and_superusers_delete_submissions() {
    long first = submitted("ann");
    long second = submitted("ann");
    long third = submitted("ann");
    assertThat(site.anonymous().delete(path(first)).status()).isEqualTo(403);
    assertThat(site.as("stranger").delete(path(first)).status()).isEqualTo(404);
    assertThat(site.as("bob").delete(path(first)).status()).isEqualTo(404);
    assertThat(site.as("ann").delete(path(first)).status()).isEqualTo(204);
    assertThat(site.as("organizer").delete(path(second)).status()).isEqualTo(204);
    assertThat(site.as("root").delete(path(third)).status()).isEqualTo(204);
    assertThat(exists(first) || exists(second) || exists(third)).isFalse();
    assertThat(site.count("select count(*) from doomed_object")).isPositive();
  }

  @Test
  void staff_look_but_do_not_delete() {
    site.user("clerk");
    site.change("update account set staff = true where username = 'clerk'");
    assertThat(site.as("clerk").delete(path(submitted("ann"))).detail())
        .isEqualTo("You do not have permission to delete this submission!");
  }

  @Test
  void what_stands_on_the_board_is_deleted_by_organizers_only() {
    long id = submitted("ann");
    site.submissions.putOnLeaderboard(new SubmissionId(id), true);
    assertThat(site.as("ann").delete(path(id)).detail())
        .isEqualTo("You cannot delete a leaderboard submission!");
    assertThat(site.as("ann").delete(path(id) + "soft_delete/").status()).isEqualTo(403);
    assertThat(site.as("organizer").delete(path(id)).status()).isEqualTo(204);
  }

  @Test
  void only_the_owner_deletes_softly_once_and_not_while_it_runs() {
    long id = submitted("ann");
    String soft = path(id) + "soft_delete/";
    assertThat(site.anonymous().delete(soft).status()).isEqualTo(403);
    assertThat(site.as("stranger").delete(soft).status()).isEqualTo(404);
    assertThat(site.as("organizer").delete(soft).json().has("error")).isTrue();
    assertThat(site.as("organizer").delete(soft).status()).isEqualTo(403);
    assertThat(site.as("root").delete(soft).status()).isEqualTo(403);
    assertThat(site.as("ann").delete(soft).status()).isEqualTo(403);
    site.submissions.cancel(new SubmissionId(id), site.clock.instant());
    assertThat(site.as("ann").delete(soft).text())
        .isEqualTo("{\"message\":\"Submission deleted successfully\"}");
    Reply twice = site.as("ann").delete(soft);
    assertThat(twice.status()).isEqualTo(400);
    assertThat(twice.text()).isEqualTo("{\"error\":\"Submission already deleted\"}");
    assertThat(exists(id)).isTrue();
  }

  @Test
  void hole_5_each_of_many_is_checked() {
    long anns = submitted("ann");
    long bobs = submitted("bob");
    String both = "[" + anns + "," + bobs + "]";
    assertThat(deleteMany(site.anonymous(), both).status()).isEqualTo(403);
    assertThat(deleteMany(site.as("stranger"), both).text())
        .isEqualTo("[\"Submission search returned empty\"]");
    assertThat(exists(anns) && exists(bobs)).isTrue();
    assertThat(deleteMany(site.as("ann"), both).text()).isEqualTo("{}");
    assertThat(exists(anns)).isFalse();
    assertThat(exists(bobs)).isTrue();
    assertThat(deleteMany(site.as("organizer"), "[" + bobs + "]").status()).isEqualTo(200);
    assertThat(deleteMany(site.as("organizer"), "[1,\"x\"]").status()).isEqualTo(400);
    assertThat(exists(bobs)).isFalse();
  }

  @Test
  void only_its_creator_deletes_a_competition() {
    submitted("ann");
    String path = "/api/competitions/" + competition.id() + "/";
    assertThat(site.anonymous().delete(path).status()).isEqualTo(403);
    assertThat(site.as("ann").delete(path).status()).isEqualTo(403);
    assertThat(site.as("root").delete(path).detail())
        .isEqualTo("You cannot delete competitions that you didn't create");
    assertThat(site.as("organizer").delete(path).status()).isEqualTo(204);
    assertThat(site.as("organizer").get(path).status()).isEqualTo(404);
    assertThat(site.count("select count(*) from submission")).isZero();
    assertThat(site.count("select count(*) from audit where action = 'delete-competition'"))
        .isEqualTo(1);
  }
}
