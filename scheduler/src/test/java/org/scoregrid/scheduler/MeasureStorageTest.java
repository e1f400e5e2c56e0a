package org.scoregrid.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.jobs.JobProgress;
import org.scoregrid.scheduler.JobRows.Pair;
import org.scoregrid.scheduler.jobs.DeleteOrphans;
import org.scoregrid.scheduler.jobs.MeasureStorage;
import org.scoregrid.store.BlobStore.Sealed;
import org.scoregrid.store.StorageCheck.Missing;
import org.scoregrid.store.StorageCheck.Orphan;
import org.scoregrid.store.StorageUsage.Day;
import org.scoregrid.store.objects.FileBlobStore;
import org.scoregrid.store.postgres.PostgresDatabase;
import org.scoregrid.store.postgres.PostgresStorageCheck;
import org.scoregrid.store.postgres.PostgresStorageUsage;
import org.scoregrid.testkit.PostgresServer;

class MeasureStorageTest {
  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
  private static final Duration LONG_AGO = Duration.ofDays(20);

  private final PostgresDatabase database = PostgresServer.freshDatabase();
  private final JobRows rows = new JobRows(database);
  private final PostgresStorageCheck checks = new PostgresStorageCheck(database);
  private final PostgresStorageUsage usage = new PostgresStorageUsage(database);
  private final Path folder;
  private final Path root;
  private final FileBlobStore blobs;
  private final Pair pair = rows.competition("one");

  MeasureStorageTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    this.root = folder.resolve("objects");
    this.blobs =
        new FileBlobStore(
            root,
            URI.create("http://site.example"),
            "a key of the tests, long enough".getBytes(StandardCharsets.UTF_8),
            () -> NOW);
  }

  @AfterEach
  void close() {
    blobs.close();
    database.close();
  }

  @Test
  void what_no_row_names_is_an_orphan_unless_it_is_young_or_elsewhere() throws IOException {
    object("dataset/2026-02-01-1769900000/aa/lost.zip", LONG_AGO);
    object("dataset/2026-02-01-1769900000/bb/young.zip", Duration.ofDays(7));
    object("dataset/2026-02-01-1769900000/cc/named.zip", LONG_AGO);
    dataset("dataset/2026-02-01-1769900000/cc/named.zip", false, 4);
    object("dataset/2026-02-01-1769900000/dd/doomed.zip", LONG_AGO);
    rows.run(
        "insert into doomed_object values ('dataset/2026-02-01-1769900000/dd/doomed.zip', now())");
    object("logos/unknown.png", LONG_AGO);
    object("backups/db.gz", LONG_AGO);
    String sealed = sealed("nobody's");
    String used = sealed("somebody's");
    dataset(used, true, 10);

    measure();
    measure();

    assertThat(orphans()).containsExactly(sealed, "dataset/2026-02-01-1769900000/aa/lost.zip");
    assertThat(checks.lastReport())
        .hasValueSatisfying(
            report -> {
              assertThat(report.objects()).isEqualTo(7);
              assertThat(report.orphans()).isEqualTo(2);
              assertThat(report.orphanBytes()).isEqualTo(12);
            });
  }

  @Test
  void outputs_belong_to_their_attempt_until_it_is_superseded_and_swept() throws IOException {
    String current = "scoring_result/2026-02-01-1769900000/aa/scoring_result.zip";
    String lost = "scoring_result/2026-02-01-1769900001/bb/scoring_result.zip";
    String unknown = "submission_details/2026-02-01-1769900000/cc/scoring_stdout.txt";
    for (String key : List.of(current, lost, unknown)) {
      object(key, LONG_AGO);
    }
    long run = run(2);
    attempt(run, 1, lost, 1_769_900_001);
    attempt(run, 2, current, 1_769_900_000);

    measure();
    assertThat(orphans()).containsExactly(unknown);

    rows.run("update attempt set swept = true");
    measure();
    assertThat(orphans()).containsExactly(lost, unknown);
  }

  @Test
  void rows_whose_objects_are_gone_are_reported() throws IOException {
    long gone = dataset("dataset/2026-02-01-1769900000/aa/gone.zip", true, 4);
    dataset("dataset/2026-02-01-1769900000/bb/uploading.zip", false, 4);
    long run = run(1);
    attempt(run, 1, "scoring_result/2026-02-01-1769900000/aa/scoring_result.zip", 1_769_900_000);

    measure();

    assertThat(checks.missing(10))
        .contains(
            new Missing("Data", gone, "data_file", "dataset/2026-02-01-1769900000/aa/gone.zip"),
            new Missing(
                "Submission",
                rows.number("select submission from run"),
                "scoring_result",
                "scoring_result/2026-02-01-1769900000/aa/scoring_result.zip"))
        .hasSize(2);
    object("dataset/2026-02-01-1769900000/aa/gone.zip", LONG_AGO);
    measure();
    assertThat(checks.missing(10)).hasSize(1);
  }

  @Test
  void an_orphan_that_was_adopted_since_is_spared() throws IOException {
    String lost = "dataset/2026-02-01-1769900000/aa/lost with blank.zip";
    String adopted = sealed("adopted later");
    object(lost, LONG_AGO);
    measure();
    assertThat(orphans()).containsExactly(adopted, lost);
    dataset(adopted, true, 10);

    deleteOrphans();
    deleteOrphans();

    assertThat(rows.texts("select object_key from doomed_object")).containsExactly(lost);
    assertThat(orphans()).isEmpty();
  }

  @Test
  void a_check_that_broke_off_goes_on_where_it_was() throws IOException {
    object("dataset/2026-02-01-1769900000/aa/lost.zip", LONG_AGO);
    sealed("nobody's");

    assertThatThrownBy(
            () ->
                job()
                    .measure(
                        (done, total) -> {
                          if (done == 1) {
                            throw new IllegalStateException("crash");
                          }
                        }))
        .hasMessage("crash");
    assertThat(checks.lastReport()).isEmpty();
    measure();

    assertThat(rows.number("select count(*) from storage_check")).isEqualTo(1);
    assertThat(orphans()).hasSize(2);
  }

  @Test
  void each_day_is_measured_once_for_competitions_accounts_and_the_site() throws IOException {
    object("backups/db.gz", LONG_AGO);
    object("dataset/2026-02-01-1769900000/aa/lost.zip", LONG_AGO);
    long data = dataset("dataset/2026-02-01-1769900000/bb/sent.zip", true, 100);
    SubmissionId submission = rows.submission(pair, "ann", "Finished", false);
    rows.run("update submission set data = ? where id = ?", data, submission.value());
    rows.run("delete from dataset where object_key = 'o'");
    rows.run("update dataset set created_at = '2026-02-26T12:00:00Z'");

    measure();
    measure();

    List<Day> days = usage.days(LocalDate.parse("2026-01-01"), LocalDate.parse("2026-12-31"));
    assertThat(days)
        .containsExactly(
            new Day(LocalDate.parse("2026-02-27"), 100, 100, 4, 4),
            new Day(LocalDate.parse("2026-02-28"), 100, 100, 4, 4),
            new Day(LocalDate.parse("2026-03-01"), 100, 100, 4, 4));
    assertThat(days.getFirst().total()).isEqualTo(108);
    assertThat(usage.competitions(LocalDate.parse("2026-03-01"), LocalDate.parse("2026-03-01")))
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.id()).isEqualTo(pair.competition());
              assertThat(one.organizer()).isEqualTo("owner-of-one");
              assertThat(one.datasets()).isEqualTo(100);
            });
    assertThat(usage.accounts(LocalDate.parse("2026-03-01"), LocalDate.parse("2026-03-01")))
        .singleElement()
        .satisfies(one -> assertThat(one.datasets()).isEqualTo(100));
  }

  private MeasureStorage job() {
    return new MeasureStorage(blobs, checks, usage, () -> NOW);
  }

  private void measure() throws IOException {
    job().measure(JobProgress.UNSEEN);
  }

  private void deleteOrphans() {
    new DeleteOrphans(checks, () -> NOW).delete(JobProgress.UNSEEN);
  }

  private List<String> orphans() {
    return checks.orphans("", 100).stream().map(Orphan::objectKey).toList();
  }

  private void object(String key, Duration age) throws IOException {
    blobs.put(key, Files.writeString(Files.createTempFile(folder, "x", ".bin"), "four"), "x/y");
    Files.setLastModifiedTime(root.resolve(key), FileTime.from(NOW.minus(age)));
  }

  private String sealed(String content) throws IOException {
    Sealed sealed =
        blobs.putSealed(Files.writeString(Files.createTempFile(folder, "x", ".bin"), content));
    Files.setLastModifiedTime(root.resolve(sealed.objectKey()), FileTime.from(NOW.minus(LONG_AGO)));
    return sealed.objectKey();
  }

  private long dataset(String key, boolean completed, long bytes) {
    return rows.number(
        """
        insert into dataset (type, name, created_by, object_key, completed, bytes, created_at)
        values ('input_data', ?, ?, ?, ?, ?, '2026-02-01') returning id
        """,
        key,
        pair.owner(),
        key,
        completed,
        bytes);
  }

  private long run(int attempt) {
    SubmissionId submission = rows.submission(pair, "ann", "Finished", false);
    return rows.number(
        """
        insert into run (submission, competition, owner, queue, spec, state, attempt, deadline_at,
            next_actor, fair_order, queued_at, ended_at)
        select id, competition, owner, '/', '{}', 'FINISHED', ?, now(), 'NOBODY', 0, now(),
               '2026-02-01'
          from submission where id = ? returning id
        """,
        attempt,
        submission.value());
  }

  private void attempt(long run, int number, String key, long dispatched) {
    rows.run(
        """
        insert into attempt (run, number, lease_token, output_keys, outputs, dispatched_at)
        values (?, ?, gen_random_uuid(), jsonb_build_object('scoring_result', ?::text),
            '{"scoring_result": 4}', to_timestamp(?) + interval '0.4 seconds')
        """,
        run,
        number,
        key,
        dispatched);
  }
}
