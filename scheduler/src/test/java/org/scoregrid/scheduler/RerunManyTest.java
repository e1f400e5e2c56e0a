package org.scoregrid.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.jobs.JobProgress;
import org.scoregrid.jobs.RerunManyRequest;
import org.scoregrid.scheduler.JobRows.Pair;
import org.scoregrid.scheduler.jobs.RerunMany;
import org.scoregrid.store.RerunStore.Bulk;
import org.scoregrid.store.postgres.PostgresDatabase;
import org.scoregrid.store.postgres.PostgresRerunStore;
import org.scoregrid.testkit.PostgresServer;

class RerunManyTest {
  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

  private final PostgresDatabase database = PostgresServer.freshDatabase();
  private final PostgresRerunStore store = new PostgresRerunStore(database);
  private final RecordingJobs jobs = new RecordingJobs();
  private final JobRows rows = new JobRows(database);
  private final RerunMany rerun = new RerunMany(store, jobs, () -> NOW);
  private final Pair pair = rows.competition("one");
  private final AccountId organizer = new AccountId(pair.owner());

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void finished_originals_are_run_again_once() {
    SubmissionId single = rows.entry(pair, "ann");
    SubmissionId failed = rows.submission(pair, "bob", "Failed", false);
    SubmissionId parent = rows.parentEntry(pair, "cid", 2);
    rows.submission(pair, "dan", "Running", false);
    SubmissionId deleted = rows.entry(pair, "eve");
    rows.run("update submission set soft_deleted = true where id = ?", deleted.value());

    assertThat(store.rerunnable(pair.source())).isEqualTo(3);
    run(store.startPhase(pair.source(), organizer, NOW));

    assertThat(originals()).containsExactly(single.value(), failed.value(), parent.value());
    assertThat(jobs.prepared()).hasSize(3);
    assertThat(store.rerunnable(pair.source())).isEqualTo(3);
  }

  @Test
  void a_bulk_that_is_run_twice_makes_nothing_new() {
    rows.entry(pair, "ann");
    Bulk bulk = store.startPhase(pair.source(), organizer, NOW);

    run(bulk);
    run(bulk);

    assertThat(originals()).hasSize(1);
    assertThat(store.byId(bulk.id()))
        .hasValueSatisfying(
            done -> {
              assertThat(done.done()).isEqualTo(1);
              assertThat(done.endedAt()).isEqualTo(NOW);
            });
  }

  @Test
  void a_second_wish_joins_the_one_that_goes_on_and_a_later_one_runs_all_again() {
    rows.entry(pair, "ann");
    Bulk first = store.startPhase(pair.source(), organizer, NOW);

    assertThat(store.startPhase(pair.source(), organizer, NOW).id()).isEqualTo(first.id());
    run(first);
    Bulk second = store.startPhase(pair.source(), organizer, NOW);
    run(second);

    assertThat(second.id()).isNotEqualTo(first.id());
    assertThat(second.total()).isEqualTo(1);
    assertThat(originals()).hasSize(2);
  }

  @Test
  void a_bulk_that_broke_off_goes_on_where_it_was() {
    List<Long> progress = new ArrayList<>();
    for (int i = 0; i < 230; i++) {
      rows.entry(pair, "person-" + i);
    }
    Bulk bulk = store.startPhase(pair.source(), organizer, NOW);
    RerunManyRequest request = new RerunManyRequest(bulk.id().value());

    assertThatThrownBy(
            () ->
                rerun.rerun(
                    request,
                    (done, _) -> {
                      throw new IllegalStateException("crash after " + done);
                    }))
        .hasMessage("crash after 100");
    rerun.rerun(request, (done, total) -> progress.add(done * 1_000 + total));

    assertThat(progress).startsWith(200_230L, 230_230L);
    assertThat(originals()).hasSize(230).doesNotHaveDuplicates();
    assertThat(rows.number("select submissions_count from competition")).isEqualTo(230);
  }

  @Test
  void a_phase_without_finished_submissions_is_done_at_once() {
    Bulk bulk = store.startPhase(pair.source(), organizer, NOW);

    assertThat(bulk.total()).isZero();
    assertThat(bulk.endedAt()).isEqualTo(NOW);
    assertThat(store.unfinished(NOW.minusSeconds(60), NOW.plusSeconds(60), 10)).isEmpty();
  }

  @Test
  void of_a_list_those_under_way_are_left_out() {
    SubmissionId over = rows.entry(pair, "ann");
    SubmissionId open = rows.submission(pair, "bob", "Running", false);

    run(store.startList(List.of(over, over, open, new SubmissionId(4_000)), organizer, NOW));

    assertThat(originals()).containsExactly(over.value());
  }

  private void run(Bulk bulk) {
    rerun.rerun(new RerunManyRequest(bulk.id().value()), JobProgress.UNSEEN);
  }

  private List<Long> originals() {
    return rows.numbers(
        "select rerun_of from submission where rerun_of is not null order by rerun_of");
  }
}
