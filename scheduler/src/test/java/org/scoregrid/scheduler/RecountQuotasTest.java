package org.scoregrid.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.jobs.JobProgress;
import org.scoregrid.scheduler.JobRows.Pair;
import org.scoregrid.scheduler.jobs.RecountQuotas;
import org.scoregrid.store.postgres.PostgresDatabase;
import org.scoregrid.store.postgres.PostgresDatasetStore;
import org.scoregrid.store.postgres.PostgresQuotaRecount;
import org.scoregrid.testkit.PostgresServer;

/** What counts against quotas follows what the storage holds. */
class RecountQuotasTest {
  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

  private final PostgresDatabase database = PostgresServer.freshDatabase();
  private final JobRows rows = new JobRows(database);
  private final PostgresDatasetStore datasets = new PostgresDatasetStore(database);
  private final long ann = rows.account("ann");

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void a_dataset_counts_what_is_stored_and_the_correction_is_audited_once() {
    dataset("blobs/aa/wrong", 100, true);
    dataset("blobs/bb/right", 7, true);
    listed(true, "blobs/aa/wrong", 40);
    listed(true, "blobs/bb/right", 7);

    recount();
    recount();

    assertThat(datasets.bytesUsedBy(new AccountId(ann))).isEqualTo(47);
    assertThat(rows.texts("select action || ' ' || object || ' ' || details from audit"))
        .containsExactly(
            "recount-quota account/" + ann + " 1 rows: 100 bytes were counted, 40 are stored");
  }

  @Test
  void uploads_under_way_and_unfinished_listings_and_unlisted_objects_change_nothing() {
    dataset("dataset/raw.zip", 100, false);
    dataset("blobs/cc/new", 50, true);
    dataset("blobs/dd/other", 5, true);
    listed(true, "dataset/raw.zip", 1);
    listed(false, "blobs/dd/other", 6);

    recount();

    assertThat(datasets.bytesUsedBy(new AccountId(ann))).isEqualTo(155);
    assertThat(rows.number("select count(*) from audit")).isZero();
  }

  @Test
  void outputs_count_what_is_stored_and_swept_ones_of_superseded_attempts_nothing() {
    Pair pair = rows.competition("one");
    SubmissionId submission = rows.submission(pair, "bob", "Finished", false);
    rows.run("update dataset set bytes = 0");
    long owner = rows.number("select owner from submission where id = ?", submission.value());
    long run =
        rows.number(
            """
            insert into run (submission, competition, owner, queue, spec, state, attempt,
                deadline_at, next_actor, fair_order, queued_at, ended_at)
            select id, competition, owner, '/', '{}', 'FINISHED', 3, now(), 'NOBODY', 0, now(),
                   '2026-02-01'
              from submission where id = ? returning id
            """,
            submission.value());
    attempt(run, 1, true);
    attempt(run, 2, false);
    attempt(run, 3, true);
    listed(true, "scoring_result/3", 9);

    recount();

    assertThat(rows.texts("select outputs::text from attempt order by number"))
        .containsExactly(
            "{}",
            "{\"scoring_result\": 4, \"prediction_result\": 2}",
            "{\"scoring_result\": 9, \"prediction_result\": 2}");
    assertThat(datasets.bytesUsedBy(new AccountId(owner))).isEqualTo(17);
    assertThat(rows.texts("select details from audit where object = 'account/" + owner + "'"))
        .containsExactly("2 rows: 12 bytes were counted, 11 are stored");
  }

  private void recount() {
    new RecountQuotas(new PostgresQuotaRecount(database), () -> NOW).recount(JobProgress.UNSEEN);
  }

  private void dataset(String key, long bytes, boolean completed) {
    rows.run(
        """
        insert into dataset (type, name, created_by, object_key, completed, bytes)
        values ('input_data', ?, ?, ?, ?, ?)
        """,
        key,
        ann,
        key,
        completed,
        bytes);
  }

  /** All ended ones are one listing. */
  private void listed(boolean ended, String key, long bytes) {
    rows.run(
        """
        insert into storage_check (id, started_at, ended_at) overriding system value
        values (?, now(), case when ? then now() end) on conflict do nothing
        """,
        ended ? 1L : 2L,
        ended);
    rows.run("insert into storage_object values (?, ?, now(), ?)", key, bytes, ended ? 1L : 2L);
  }

  private void attempt(long run, int number, boolean swept) {
    rows.run(
        """
        insert into attempt (run, number, lease_token, output_keys, outputs, dispatched_at, swept)
        values (?, ?, gen_random_uuid(),
            jsonb_build_object('scoring_result', 'scoring_result/' || ?::int,
                               'prediction_result', 'prediction_result/' || ?::int),
            '{"scoring_result": 4, "prediction_result": 2}', now(), ?)
        """,
        run,
        number,
        number,
        number,
        swept);
  }
}
