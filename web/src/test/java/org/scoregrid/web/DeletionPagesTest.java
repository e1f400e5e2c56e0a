package org.scoregrid.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.web.Browser.Reply;

/** The buttons of submissions: delete, delete files, and for whom one submits. */
class DeletionPagesTest {
  private final Site site;
  private final Competition competition;

  DeletionPagesTest(@TempDir Path objects) {
    site = new Site(objects);
    AccountId owner = site.user("organizer");
    AccountId ann = site.user("ann");
    AccountId bob = site.user("bob");
    site.user("stranger");
    site.superuser("root");
    Contest contest = new Contest(site);
    competition = contest.ownedBy(owner);
    contest.admit(competition, ann);
    contest.admit(competition, bob);
  }

  @AfterEach
  void stop() {
    site.close();
  }

  private long submitted() {
    return new Entrant(site, "ann").submit(competition).json().path("id").asLong();
  }

  private static String path(long id) {
    return "/submissions/" + id + "/";
  }

  private boolean exists(long id) {
    return site.submissions.byId(new SubmissionId(id)).isPresent();
  }

  @Test
  void owners_organizers_and_superusers_delete_and_others_do_not() {
    long first = submitted();
    long second = submitted();
    long third = submitted();
    assertThat(site.anonymous().post(path(first) + "delete/").status()).isEqualTo(403);
    assertThat(site.as("stranger").post(path(first) + "delete/").status()).isEqualTo(404);
    assertThat(site.as("bob").post(path(first) + "delete/").status()).isEqualTo(404);
    assertThat(exists(first)).isTrue();
    String page = "/competitions/" + competition.id() + "/?tab=";
    Reply deleted = site.as("ann").post(path(first) + "delete/");
    assertThat(deleted.status()).isEqualTo(303);
    assertThat(deleted.header("location")).isEqualTo(page + "submissions");
    assertThat(site.as("organizer").post(path(second) + "delete/").header("location"))
        .isEqualTo(page + "leaderboard");
    assertThat(site.as("root").post(path(third) + "delete/").status()).isEqualTo(303);
    assertThat(exists(first) || exists(second) || exists(third)).isFalse();
    assertThat(site.as("ann").post(path(first) + "delete/").status()).isEqualTo(404);
  }

  @Test
  void the_buttons_are_there_for_those_who_may() {
    long id = submitted();
    String delete = "action=\"/submissions/" + id + "/delete\"";
    String files = "action=\"/submissions/" + id + "/delete_files\"";
    assertThat(site.as("ann").get(path(id)).text()).contains(delete).doesNotContain(files);
    site.as("ann").post(path(id) + "cancel/");
    assertThat(site.as("ann").get(path(id)).text()).contains(delete, files);
    assertThat(site.as("organizer").get(path(id)).text()).contains(delete).doesNotContain(files);
    site.submissions.putOnLeaderboard(new SubmissionId(id), true);
    assertThat(site.as("ann").get(path(id)).text()).doesNotContain(delete, files);
    assertThat(site.as("ann").post(path(id) + "delete/").status()).isEqualTo(403);
  }

  @Test
  void only_the_owner_deletes_files_and_the_submission_stays() {
    long id = submitted();
    assertThat(site.as("ann").post(path(id) + "delete_files/").status()).isEqualTo(403);
    site.as("ann").post(path(id) + "cancel/");
    assertThat(site.as("bob").post(path(id) + "delete_files/").status()).isEqualTo(404);
    assertThat(site.as("organizer").post(path(id) + "delete_files/").status()).isEqualTo(403);
    assertThat(site.as("ann").post(path(id) + "delete_files/").status()).isEqualTo(303);
    assertThat(site.submissions.byId(new SubmissionId(id)).orElseThrow().softDeleted()).isTrue();
    assertThat(site.as("ann").post(path(id) + "delete_files/").status()).isEqualTo(403);
  }

  @Test
  void members_choose_the_organization_they_submit_for() {
    site.as("ann")
        .postJson("/api/organizations/", "{\"name\":\"Lab\",\"email\":\"lab@example.org\"}");
    String form = "/competitions/" + competition.id() + "/?tab=submissions";
    assertThat(site.as("ann").get(form).text()).contains("Submit for", ">Lab</option>");
    assertThat(site.as("bob").get(form).text()).doesNotContain("Submit for");
  }
}
