package org.scoregrid.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.jobs.JobProgress;
import org.scoregrid.scheduler.JobRows.Pair;
import org.scoregrid.scheduler.jobs.CleanUp;
import org.scoregrid.store.postgres.PostgresDatabase;
import org.scoregrid.store.postgres.PostgresHomeCounters;
import org.scoregrid.store.postgres.PostgresJobRecords;
import org.scoregrid.store.postgres.PostgresLeftovers;
import org.scoregrid.store.postgres.PostgresMailQueue;
import org.scoregrid.testkit.PostgresServer;

class CleanUpTest {
  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

  private final PostgresDatabase database = PostgresServer.freshDatabase();
  private final JobRows rows = new JobRows(database);
  private final Path temp;

  CleanUpTest(@TempDir Path temp) {
    this.temp = temp;
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void accounts_never_activated_go_after_three_days_unless_something_is_theirs() {
    inactive("fresh", Duration.ofDays(2));
    inactive("old", Duration.ofDays(4));
    inactive("older", Duration.ofDays(400));
    inactive("switched-off", Duration.ofDays(4));
    inactive("organizer", Duration.ofDays(4));
    inactive("in-the-audit", Duration.ofDays(4));
    inactive("deleted", Duration.ofDays(4));
    rows.run("update account set deleted = true where username = 'deleted'");
    rows.run("insert into account (username, created_at) values ('active', '2020-01-01')");
    rows.run(
        """
        insert into competition (title, created_by, docker_image)
        select 'c', id, 'i' from account where username = 'organizer'
        """);
    rows.run(
        """
        insert into api_token (token_digest, account)
        select 'd', id from account where username = 'switched-off'
        """);
    rows.run(
        """
        insert into audit (actor, action, object)
        select id, 'a', 'o' from account where username = 'in-the-audit'
        """);

    cleanUp();
    cleanUp();

    assertThat(rows.texts("select username from account order by id"))
        .containsExactly("fresh", "switched-off", "organizer", "in-the-audit", "deleted", "active");
  }

  @Test
  void expired_sessions_links_and_copies_of_the_deleted_go() {
    long account = rows.account("ann");
    for (String expiry : List.of("2026-03-01T09:00:00Z", "2026-03-01T11:00:00Z")) {
      rows.run("insert into session values (?, ?, 'c', ?::timestamptz)", expiry, account, expiry);
      rows.run("insert into login_link values (?, ?, ?::timestamptz)", expiry, account, expiry);
    }
    rows.run("insert into deleted_account values (7, 'a', null, '2026-01-29T00:00:00Z')");
    rows.run("insert into deleted_account values (8, 'b', null, '2026-02-01T00:00:00Z')");

    cleanUp();

    assertThat(rows.texts("select id_digest from session")).containsExactly("2026-03-01T11:00:00Z");
    assertThat(rows.texts("select link_digest from login_link")).hasSize(1);
    assertThat(rows.numbers("select account from deleted_account")).containsExactly(8L);
  }

  @Test
  void uploads_never_completed_go_with_their_objects_unless_they_are_used() {
    Pair pair = rows.competition("one");
    upload(pair, "raw/old", "2026-02-20", false);
    upload(pair, "raw/young", "2026-02-27", false);
    upload(pair, "raw/done", "2026-02-20", true);
    long used = upload(pair, "raw/used", "2026-02-20", false);
    SubmissionId submission = rows.submission(pair, "ann", "Running", false);
    rows.run("update dataset set completed = true where object_key = 'o'");
    rows.run("update submission set data = ? where id = ?", used, submission.value());

    cleanUp();
    cleanUp();

    assertThat(rows.texts("select object_key from dataset where object_key like 'raw%'"))
        .containsExactlyInAnyOrder("raw/young", "raw/done", "raw/used");
    assertThat(rows.texts("select object_key from doomed_object")).containsExactly("raw/old");
  }

  @Test
  void outputs_of_tries_that_do_not_count_are_doomed_once_nobody_can_write_them() {
    Pair pair = rows.competition("one");
    long run = run(pair, "ann", "FINISHED", 2);
    attempt(run, 1, "2026-02-20", "{\"scoring_result\": 1}");
    attempt(run, 2, "2026-02-20", "{\"scoring_result\": 1}");
    long young = run(pair, "bob", "FINISHED", 2);
    attempt(young, 1, "2026-02-27", "{}");
    long open = run(pair, "cid", "RUNNING", 1);
    attempt(open, 1, "2026-02-20", "{}");

    cleanUp();
    rows.run("delete from doomed_object where object_key = ?", run + "/1/result");
    cleanUp();

    assertThat(rows.texts("select object_key from doomed_object order by 1"))
        .containsExactly(run + "/1/log", run + "/2/log");
    assertThat(rows.number("select count(*) from attempt where not swept")).isEqualTo(2);
  }

  @Test
  void stale_folders_of_jobs_go_and_nothing_else() throws IOException {
    Path stale = folder("unpack-123", Duration.ofDays(2));
    Path young = folder("unpack-124", Duration.ofHours(2));
    Path foreign = folder("somebody-elses", Duration.ofDays(2));
    Path link = Files.createSymbolicLink(temp.resolve("unpack-125"), foreign);

    cleanUp();

    assertThat(stale).doesNotExist();
    assertThat(young).exists();
    assertThat(foreign.resolve("file")).exists();
    assertThat(link).isSymbolicLink();
  }

  @Test
  void a_part_that_fails_stops_no_other() {
    rows.run("alter table session rename to elsewhere");
    inactive("old", Duration.ofDays(4));
    rows.run("insert into deleted_account values (7, 'a', null, '2026-01-01T00:00:00Z')");
    Pair pair = rows.competition("one");
    upload(pair, "raw/old", "2026-02-20", false);

    assertThatThrownBy(this::cleanUp).hasMessageContaining("not everything");

    assertThat(rows.texts("select object_key from doomed_object")).containsExactly("raw/old");
    assertThat(rows.numbers("select account from deleted_account")).isEmpty();
  }

  @Test
  void the_home_page_counters_are_kept_in_the_database() {
    PostgresHomeCounters counters = new PostgresHomeCounters(database);
    Pair pair = rows.competition("one");
    rows.competition("hidden");
    rows.run("update competition set published = true where id = ?", pair.competition());
    rows.parentEntry(pair, "ann", 2);

    assertThat(counters.last()).isEmpty();
    counters.count(NOW);
    counters.count(NOW.plusSeconds(60));

    assertThat(counters.last())
        .hasValueSatisfying(
            counted -> {
              assertThat(counted.publicCompetitions()).isEqualTo(1);
              assertThat(counted.accounts()).isEqualTo(3);
              assertThat(counted.submissions()).isEqualTo(3);
              assertThat(counted.at()).isEqualTo(NOW.plusSeconds(60));
            });
  }

  private void cleanUp() {
    new CleanUp(
            new PostgresLeftovers(database),
            new PostgresMailQueue(database),
            new PostgresJobRecords(database),
            temp,
            () -> NOW)
        .cleanUp(JobProgress.UNSEEN);
  }

  private void inactive(String name, Duration age) {
    rows.run(
        "insert into account (username, active, created_at) values (?, false, ?::timestamptz)",
        name,
        NOW.minus(age).toString());
  }

  private long upload(Pair pair, String key, String createdAt, boolean completed) {
    return rows.number(
        """
        insert into dataset (type, name, created_by, object_key, created_at, completed)
        values ('input_data', ?, ?, ?, ?::timestamptz, ?) returning id
        """,
        key,
        pair.owner(),
        key,
        createdAt,
        completed);
  }

  private long run(Pair pair, String owner, String state, int attempt) {
    SubmissionId submission = rows.submission(pair, owner, "Finished", false);
    rows.run("update dataset set completed = true");
    return rows.number(
        """
        insert into run (submission, competition, owner, queue, spec, state, attempt, deadline_at,
            next_actor, fair_order, queued_at)
        select id, competition, owner, '/', '{}', ?, ?, now(), 'NOBODY', 0, now()
          from submission where id = ? returning id
        """,
        state,
        attempt,
        submission.value());
  }

  private void attempt(long run, int number, String dispatchedAt, String outputs) {
    rows.run(
        """
        insert into attempt (run, number, lease_token, output_keys, outputs, dispatched_at)
        values (?, ?, gen_random_uuid(),
            jsonb_build_object('scoring_result', ?::text, 'scoring_stdout', ?::text), ?::jsonb,
            ?::timestamptz)
        """,
        run,
        number,
        run + "/" + number + "/result",
        run + "/" + number + "/log",
        outputs,
        dispatchedAt);
  }

  private Path folder(String name, Duration age) throws IOException {
    Path folder = Files.createDirectory(temp.resolve(name));
    Files.writeString(folder.resolve("file"), "x");
    Files.setLastModifiedTime(folder, FileTime.from(NOW.minus(age)));
    return folder;
  }
}
