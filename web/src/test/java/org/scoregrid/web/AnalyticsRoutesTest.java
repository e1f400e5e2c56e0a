package org.scoregrid.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.jobs.DeleteOrphansRequest;
import org.scoregrid.jobs.MeasureStorageRequest;
import org.scoregrid.web.Browser.Reply;

/** What superusers, and only they, see of the storage. */
class AnalyticsRoutesTest {
  private final Site site;
  private final Competition competition;

  AnalyticsRoutesTest(@TempDir Path objects) {
    site = new Site(objects);
    AccountId owner = site.user("organizer");
    site.user("ann");
    site.superuser("root");
    competition = new Contest(site).ownedBy(owner);
  }

  @AfterEach
  void stop() {
    site.close();
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

  private void change(String sql) {
    new SiteRows(site.database).change(sql);
  }

  private List<String> texts(String sql) {
    return new SiteRows(site.database).texts(sql);
  }
}
