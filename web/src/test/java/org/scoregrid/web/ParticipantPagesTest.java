package org.scoregrid.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.account.Participation;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.store.ParticipantStore.Filter;
import org.scoregrid.store.ParticipantStore.Participant;
import org.scoregrid.web.Browser.Reply;

/** The organizers' pages: who takes part, and how far background work is. */
class ParticipantPagesTest {
  private final Site site;
  private final Competition competition;
  private final String page;
  private final String list;

  ParticipantPagesTest(@TempDir Path objects) {
    site = new Site(objects);
    AccountId owner = site.user("organizer");
    site.user("ann");
    AccountId bob = site.user("bob");
    site.user("stranger");
    site.superuser("root");
    Contest contest = new Contest(site);
    competition = contest.ownedBy(owner);
    contest.admit(competition, bob);
    page = "/competitions/" + competition.id() + "/";
    list = page + "participants/";
    site.as("ann").post("/api" + page + "register/");
  }

  @AfterEach
  void stop() {
    site.close();
  }

  private Participant participant(String name) {
    return site.participants
        .list(new Filter(competition.id(), null, name, null, null, null))
        .getFirst();
  }

  private String path(String name) {
    return list + participant(name).id() + "/";
  }

  @Test
  void organizers_and_superusers_see_the_list_and_its_tab() {
    assertThat(site.anonymous().get(list).status()).isEqualTo(403);
    assertThat(site.as("stranger").get(list).status()).isEqualTo(404);
    assertThat(site.as("bob").get(list).status()).isEqualTo(404);
    assertThat(site.as("bob").get(page).text()).doesNotContain("tab=participants");
    assertThat(site.as("root").get(list).text()).contains("ann@example.org");
    assertThat(site.as("organizer").get(page).text()).contains("tab=participants");
    assertThat(site.as("organizer").get(page + "?tab=participants").header("location"))
        .isEqualTo(list);
    assertThat(site.as("organizer").get(list).text())
        .contains("ann@example.org", "bob@example.org", "3 participants", "page 1 of 1");
  }

  @Test
  void the_list_is_filtered_by_state_and_by_name_or_address() {
    Browser organizer = site.as("organizer");
    assertThat(organizer.get(list + "?status=pending").text())
        .contains("ann@example.org")
        .doesNotContain("bob@example.org");
    assertThat(organizer.get(list + "?search=BOB%40ex").text())
        .contains("bob@example.org")
        .doesNotContain("ann@example.org");
    assertThat(organizer.get(list + "?status=odd&page=-1").status()).isEqualTo(200);
    assertThat(organizer.get(list + "?status=denied").text()).contains("Nobody matches");
  }

  @Test
  void the_buttons_approve_and_deny_by_the_rules_of_the_api() {
    String approve = "status=approved";
    assertThat(site.anonymous().postForm(path("ann"), approve).status()).isEqualTo(403);
    assertThat(site.as("stranger").postForm(path("ann"), approve).status()).isEqualTo(404);
    assertThat(site.as("ann").postForm(path("ann"), approve).status()).isEqualTo(404);
    Reply approved =
        site.as("organizer").postForm(path("ann") + "?status=pending&search=a&page=1", approve);
    assertThat(approved.status()).isEqualTo(303);
    assertThat(approved.header("location")).isEqualTo(list + "?status=pending&search=a&page=1");
    assertThat(participant("ann").status()).isEqualTo(Participation.APPROVED);
    assertThat(site.count("select count(*) from mail where subject like 'You take part%'"))
        .isEqualTo(1);
    assertThat(site.as("organizer").postForm(path("ann"), approve).status()).isEqualTo(303);
    assertThat(site.count("select count(*) from audit where action = 'change-participation'"))
        .isEqualTo(1);
    assertThat(site.as("root").postForm(path("ann"), "status=denied").status()).isEqualTo(303);
    assertThat(participant("ann").status()).isEqualTo(Participation.DENIED);
    assertThat(site.as("organizer").postForm(path("ann"), "status=pending").status())
        .isEqualTo(400);
    String elsewhere = "/competitions/4000/participants/" + participant("ann").id() + "/";
    assertThat(site.as("organizer").postForm(elsewhere, approve).status()).isEqualTo(404);
  }

  @Test
  void organizers_see_how_far_background_work_is() {
    long phase = competition.phases().get(1).id().value();
    site.change(
        "insert into bulk_rerun (phase, requested_by, created_at, total, done) select "
            + phase
            + ", id, now(), 4, 1 from account where username = 'organizer'");
    site.change(
        "insert into job_record (about, state, done, total, tries, started_at, changed_at)"
            + " values ('migrate-phase/"
            + phase
            + "/by-hand', 'done', 7, 7, 1, now(), now())");
    String work = page + "work/";
    assertThat(site.anonymous().get(work).status()).isEqualTo(403);
    assertThat(site.as("bob").get(work).status()).isEqualTo(404);
    assertThat(site.as("organizer").get(page + "?tab=phases").text()).contains("/work\"");
    assertThat(site.as("bob").get(page + "?tab=phases").text()).doesNotContain("/work\"");
    assertThat(site.as("organizer").get(work).text())
        .contains("Run again all submissions of Now", "1 of 4 submissions", "every 2s")
        .contains("Take submissions over into Now", "7 of 7 submissions", "Finished");
    site.change("update bulk_rerun set done = 4, ended_at = now()");
    assertThat(site.as("root").get(work).text()).contains("4 of 4 submissions", "every 15s");
  }
}
