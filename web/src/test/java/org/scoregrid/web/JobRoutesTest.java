package org.scoregrid.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.jobs.EmailParticipantsRequest;
import org.scoregrid.jobs.MigratePhaseRequest;
import org.scoregrid.jobs.RerunManyRequest;
import org.scoregrid.web.Browser.Reply;

/** Who may start the background jobs of a competition, and what clients see of them. */
class JobRoutesTest {
  private final Site site;
  private final Competition competition;
  private final long first;
  private final long last;

  JobRoutesTest(@TempDir Path objects) {
    site = new Site(objects);
    AccountId owner = site.user("organizer");
    AccountId ann = site.user("ann");
    site.user("stranger");
    site.superuser("root");
    Contest contest = new Contest(site);
    competition = contest.ownedBy(owner);
    contest.admit(competition, ann);
    first = competition.phases().get(0).id().value();
    last = competition.phases().get(1).id().value();
  }

  @AfterEach
  void stop() {
    site.close();
  }

  @Test
  void organizers_and_superusers_migrate_by_hand() {
    String path = "/api/phases/" + first + "/manually_migrate/";
    assertThat(site.anonymous().post(path).status()).isEqualTo(403);
    for (String name : List.of("stranger", "ann")) {
      Reply refused = site.as(name).post(path);
      assertThat(refused.status()).isEqualTo(403);
      assertThat(refused.detail())
          .isEqualTo("You do not have administrative permissions for this competition");
    }
    assertThat(site.jobs.others).isEmpty();

    Reply done = site.as("organizer").post(path);
    assertThat(done.status()).isEqualTo(200);
    assertThat(done.text()).isEqualTo("{}");
    assertThat(site.as("root").post(path).status()).isEqualTo(200);
    MigratePhaseRequest wanted =
        new MigratePhaseRequest(
            competition.phases().get(0).id(), competition.phases().get(1).id(), true);
    assertThat(site.jobs.others).containsExactly(wanted, wanted);
    assertThat(texts("select action from audit")).hasSize(2).containsOnly("migrate-phase");

    assertThat(site.as("organizer").post("/api/phases/" + last + "/manually_migrate/").status())
        .isEqualTo(400);
    assertThat(site.as("organizer").post("/api/phases/4000/manually_migrate/").status())
        .isEqualTo(404);
  }

  @Test
  void a_phase_is_run_again_by_its_organizers_and_they_see_how_far_it_is() {
    finished(3);
    String path = "/api/phases/" + last + "/rerun_submissions/";
    assertThat(site.anonymous().get(path).status()).isEqualTo(403);
    assertThat(site.as("stranger").get(path).status()).isEqualTo(403);
    assertThat(site.as("ann").get(path).status()).isEqualTo(403);

    Reply started = site.as("organizer").get(path);
    assertThat(started.text()).isEqualTo("{\"count\":3}");
    assertThat(site.as("root").post(path).text()).isEqualTo("{\"count\":3}");
    assertThat(site.jobs.others).containsOnly(new RerunManyRequest(1));

    String progress = "/api/phases/" + last + "/rerun_progress/";
    assertThat(site.as("ann").get(progress).status()).isEqualTo(403);
    assertThat(site.anonymous().get(progress).status()).isEqualTo(403);
    Reply seen = site.as("organizer").get(progress);
    assertThat(seen.json().path("state").asText()).isEqualTo("running");
    assertThat(seen.json().path("count").asInt()).isEqualTo(3);
    assertThat(seen.json().path("done").asInt()).isZero();
    assertThat(site.as("organizer").get("/api/phases/" + first + "/rerun_progress/").status())
        .isEqualTo(404);
  }

  @Test
  void more_than_thirty_are_run_again_by_superusers_or_on_a_queue_of_ones_own() {
    finished(31);
    String path = "/api/phases/" + last + "/rerun_submissions/";

    Reply refused = site.as("organizer").get(path);
    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.detail()).contains("more than 30");
    queueOf("stranger", "theirs");
    change("update competition set queue = 'theirs'");
    assertThat(site.as("organizer").get(path).status()).isEqualTo(403);
    queueOf("organizer", "own");
    change("update competition set queue = 'own'");
    assertThat(site.as("organizer").get(path).json().path("count").asInt()).isEqualTo(31);
    change("update competition set queue = '/'");
    assertThat(site.as("root").get(path).json().path("count").asInt()).isEqualTo(31);
  }

  private void queueOf(String owner, String vhost) {
    change(
        "insert into queue (vhost, name, is_public, owner, created_at) select '%s', 'q', true, id,"
                .formatted(vhost)
            + " now() from account where username = '%s'".formatted(owner));
  }

  @Test
  void a_list_is_run_again_only_by_those_who_may_run_each_of_it() {
    finished(2);
    List<String> ids = texts("select id from submission order by id");
    String list = "[" + String.join(",", ids) + "]";
    String path = "/api/submissions/re_run_many_submissions/";
    AccountId other = site.user("other");
    Competition foreign = new Contest(site).ownedBy(other);

    assertThat(site.anonymous().postJson(path, list).status()).isEqualTo(403);
    assertThat(site.as("stranger").postJson(path, list).status()).isEqualTo(404);
    assertThat(site.as("ann").postJson(path, list).status()).isEqualTo(403);
    assertThat(site.as("other").postJson(path, list).status()).isEqualTo(404);
    assertThat(foreign.id()).isNotEqualTo(competition.id());
    assertThat(site.jobs.others).isEmpty();

    Reply done = site.as("organizer").postJson(path, list);
    assertThat(done.status()).isEqualTo(200);
    assertThat(done.text()).isEqualTo("{}");
    assertThat(site.jobs.others).containsExactly(new RerunManyRequest(1));
    assertThat(texts("select total from bulk_rerun")).containsExactly("2");
    for (String odd : List.of("{}", "[\"x\"]", "[-1]", "[1.5]", "nonsense")) {
      assertThat(site.as("organizer").postJson(path, odd).status()).isEqualTo(400);
    }
  }

  @Test
  void organizers_write_to_all_approved_participants() {
    String path = "/api/competitions/" + competition.id() + "/email_all_participants/";
    String message = "{\"message\": \"**News** <script>alert(1)</script>\"}";
    assertThat(site.anonymous().postJson(path, message).status()).isEqualTo(403);
    assertThat(site.as("stranger").postJson(path, message).status()).isEqualTo(403);
    assertThat(site.as("ann").postJson(path, message).status()).isEqualTo(403);
    Reply empty = site.as("organizer").postJson(path, "{}");
    assertThat(empty.status()).isEqualTo(400);
    assertThat(empty.text()).isEqualTo("{\"detail\":\"A message is required to send an email\"}");

    Reply done = site.as("organizer").postJson(path, message);

    assertThat(done.text()).isEqualTo("{}");
    assertThat(site.jobs.others).containsExactly(new EmailParticipantsRequest(1));
    assertThat(texts("select subject from mailing"))
        .containsExactly("A message from the admins of Digits");
    assertThat(texts("select html_body from mailing").getFirst())
        .contains("<strong>News</strong>")
        .doesNotContain("<script");
    assertThat(texts("select action from audit")).containsExactly("email-participants");
    for (int i = 0; i < 4; i++) {
      assertThat(site.as("root").postJson(path, message).status()).isEqualTo(200);
    }
    assertThat(site.as("organizer").postJson(path, message).status()).isEqualTo(429);
  }

  @Test
  void organizers_write_to_one_participant() {
    String participant =
        texts(
                "select p.id from participant p join account a on a.id = p.account where"
                    + " a.username = 'ann'")
            .getFirst();
    String path = "/api/participants/" + participant + "/send_email/";
    String message = "{\"message\": \"Hello *Ann*\"}";
    assertThat(site.anonymous().postJson(path, message).status()).isEqualTo(403);
    assertThat(site.as("stranger").postJson(path, message).status()).isEqualTo(404);
    assertThat(site.as("ann").postJson(path, message).status()).isEqualTo(404);
    assertThat(site.as("organizer").postJson(path, "{\"message\": \" \"}").status()).isEqualTo(400);

    assertThat(site.as("organizer").postJson(path, message).text()).isEqualTo("{}");

    assertThat(texts("select recipient from mail")).containsExactly("ann@example.org");
    assertThat(texts("select html_body from mail").getFirst()).contains("<em>Ann</em>");
  }

  @Test
  void superusers_see_how_background_jobs_go() {
    String path = "/api/background_jobs/";
    change(
        """
        insert into job_record (about, state, started_at, changed_at, error)
        values ('migrate-phase/7', 'failed', now(), now(), 'boom')
        """);
    assertThat(site.anonymous().get(path).status()).isEqualTo(403);
    assertThat(site.as("organizer").get(path).status()).isEqualTo(403);

    Reply seen = site.as("root").get(path);
    assertThat(Browser.names(seen.json().path("jobs"), "about")).containsExactly("migrate-phase/7");
    assertThat(Browser.names(seen.json().path("jobs"), "state")).containsExactly("failed");
    assertThat(seen.json().path("mails_waiting").asInt()).isZero();
  }

  @Test
  void the_home_page_shows_what_was_counted_last() {
    assertThat(site.anonymous().get("/competitions/").text()).doesNotContain("public competition");

    change("insert into home_counter values (true, 1, 1234, 5678, now())");

    assertThat(site.anonymous().get("/competitions/").text())
        .contains("1 public competition · ", " accounts · ", " submissions");
  }

  private void finished(int number) {
    change(
        """
        with file as (insert into dataset (type, name, created_by, object_key)
          select 'submission', 'd', id, 'o' from account where username = 'ann' returning id)
        insert into submission (owner, competition, phase, data, created_at, status, finished_at,
            prepared)
        select a.id, %d, %d, f.id, now(), 'Finished', now(), true
          from account a, file f, generate_series(1, %d) where a.username = 'ann'
        """
            .formatted(competition.id().value(), last, number));
  }

  private void change(String sql) {
    new SiteRows(site.database).change(sql);
  }

  private List<String> texts(String sql) {
    return new SiteRows(site.database).texts(sql);
  }
}
