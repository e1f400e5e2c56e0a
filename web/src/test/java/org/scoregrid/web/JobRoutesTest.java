package org.scoregrid.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.jobs.DeleteOrphansRequest;
import org.scoregrid.jobs.EmailParticipantsRequest;
import org.scoregrid.jobs.MeasureStorageRequest;
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
    change("update competition set queue = 'own'");
    assertThat(site.as("organizer").get(path).json().path("count").asInt()).isEqualTo(31);
    change("update competition set queue = '/'");
    assertThat(site.as("root").get(path).json().path("count").asInt()).isEqualTo(31);
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
    for (String odd : List.of("{}", "[\"1\"]", "[-1]", "[1.5]", "nonsense")) {
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

  @Test
  void superusers_see_storage_over_time() {
    change(
        """
        insert into storage_day values ('2026-01-30', '2026-02-01T02:00:00Z', 5, 7, 1, 2),
          ('2026-01-31', '2026-02-01T02:00:00Z', 6, 8, 1, 2),
          ('2026-02-01', '2026-02-01T02:00:00Z', 7, 9, 1, 2);
        insert into storage_day_competition select '2026-02-01', id, 7 from competition;
        insert into storage_day_account
        select '2026-02-01', id, 4, 5 from account where username = 'ann'
        """);
    String span = "?start_date=2026-01-01&end_date=2026-02-28";
    for (String path : List.of("storage_usage_history", "competitions_usage", "users_usage")) {
      assertThat(site.anonymous().get("/api/analytics/" + path + "/").status()).isEqualTo(403);
      Reply refused = site.as("organizer").get("/api/analytics/" + path + "/");
      assertThat(refused.status()).isEqualTo(403);
      assertThat(refused.detail()).isEqualTo("Admin only");
    }

    Browser root = site.as("root");
    Reply history = root.get("/api/analytics/storage_usage_history/" + span);
    assertThat(history.json().path("storage_usage_history").path("2026-01-31").toString())
        .isEqualTo(
            "{\"total_usage\":11,\"competitions_usage\":6,\"users_usage\":8,\"admin_usage\":1,"
                + "\"orphaned_file_usage\":2}");
    assertThat(history.json().path("last_storage_calculation_date").asText())
        .startsWith("2026-02-01T02:00:00");
    Reply months = root.get("/api/analytics/storage_usage_history/" + span + "&resolution=month");
    assertThat(months.json().path("storage_usage_history").size()).isEqualTo(2);
    assertThat(
            root.get("/api/analytics/competitions_usage/" + span)
                .json()
                .path("competitions_usage")
                .path("2026-02-01")
                .path(competition.id().toString())
                .path("organizer")
                .asText())
        .isEqualTo("organizer");
    assertThat(
            root.get("/api/analytics/users_usage/" + span)
                .json()
                .path("users_usage")
                .path("2026-02-01")
                .findValue("submissions")
                .asInt())
        .isEqualTo(5);
    for (String odd : List.of("?start_date=x", "?resolution=week", "?start_date=0001-01-01")) {
      assertThat(root.get("/api/analytics/users_usage/" + odd).status()).isEqualTo(400);
    }
  }

  @Test
  void superusers_see_and_delete_orphans() {
    String room = "/api/analytics/";
    Browser root = site.as("root");
    assertThat(site.anonymous().get(room + "get_orphan_files/").status()).isEqualTo(403);
    assertThat(site.as("organizer").get(room + "get_orphan_files/").status()).isEqualTo(403);
    assertThat(site.as("organizer").delete(room + "delete_orphan_files/").status()).isEqualTo(403);
    assertThat(site.as("organizer").post(room + "create_storage_snapshot/").status())
        .isEqualTo(403);
    Reply none = root.get(room + "get_orphan_files/");
    assertThat(none.status()).isEqualTo(404);
    assertThat(none.json().path("message").asText())
        .isEqualTo("No storage inconsistency log file found.");
    assertThat(root.get(room + "check_orphans_deletion_status/").text())
        .isEqualTo("{\"status\":null}");

    change(
        """
        insert into storage_check (started_at, ended_at) values (now(), now());
        insert into orphan_object values ('dataset/a b.zip', 2500, now(), now(), 1);
        insert into missing_object values ('Data', 7, 'data_file', 'dataset/x', now(), 1);
        insert into job_record (about, state, started_at, changed_at)
        values ('delete-orphans', 'done', now(), now())
        """);
    assertThat(root.get(room + "get_orphan_files/").text())
        .isEqualTo("{\"data\":[\"dataset/a b.zip\"],\"total\":1}");
    assertThat(root.get(room + "storage_report/").text())
        .contains(
            "Missing files:    1 files",
            "Data of id=7 is missing its data_file",
            "Orphaned files:    1 files for a total of 2.5 KB (2500B)",
            "dataset/a b.zip    2.5 KB (2500B)");
    assertThat(root.delete(room + "delete_orphan_files/").json().path("success").asBoolean())
        .isTrue();
    assertThat(root.post(room + "create_storage_snapshot/").status()).isEqualTo(200);
    assertThat(site.jobs.others)
        .containsExactly(new DeleteOrphansRequest(), new MeasureStorageRequest());
    assertThat(root.get(room + "check_orphans_deletion_status/").text())
        .isEqualTo("{\"status\":\"SUCCESS\"}");
    assertThat(texts("select action from audit order by id"))
        .containsExactly("delete-orphans", "measure-storage");
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
    try (Connection connection = site.database.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<String> texts(String sql) {
    try (Connection connection = site.database.dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> texts = new ArrayList<>();
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
      return texts;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
