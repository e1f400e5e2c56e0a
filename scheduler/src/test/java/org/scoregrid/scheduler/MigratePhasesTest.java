package org.scoregrid.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.jobs.JobProgress;
import org.scoregrid.jobs.MigratePhaseRequest;
import org.scoregrid.scheduler.JobRows.Pair;
import org.scoregrid.scheduler.jobs.MigratePhases;
import org.scoregrid.store.MigrationStore.Passage;
import org.scoregrid.store.postgres.PostgresDatabase;
import org.scoregrid.store.postgres.PostgresMigrationStore;
import org.scoregrid.testkit.PostgresServer;

class MigratePhasesTest {
  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

  private final PostgresDatabase database = PostgresServer.freshDatabase();
  private final PostgresMigrationStore store = new PostgresMigrationStore(database);
  private final RecordingJobs jobs = new RecordingJobs();
  private final JobRows rows = new JobRows(database);
  private final MigratePhases migrate = new MigratePhases(store, jobs, () -> NOW);

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void entries_on_the_board_are_copied_parents_of_several_tasks_too() {
    Pair pair = rows.competition("one");
    SubmissionId single = rows.entry(pair, "ann");
    SubmissionId parent = rows.parentEntry(pair, "bob", 2);
    rows.submission(pair, "cid", "Finished", false);
    rows.submission(pair, "dan", "Failed", false);

    runDue();

    assertThat(originals(pair)).containsExactly(single.value(), parent.value());
    assertThat(jobs.prepared()).hasSize(2);
    assertThat(
            rows.number(
                """
                select count(*) from submission
                 where phase = ? and limit_exempt and created_by_migration = ? and released
                   and not prepared and parent is null and status = 'Submitting'
                """,
                pair.second(),
                pair.first()))
        .isEqualTo(2);
    assertThat(migrated(pair)).isTrue();
  }

  @Test
  void copies_stay_in_the_name_of_the_organization() {
    Pair pair = rows.competition("one");
    SubmissionId entry = rows.entry(pair, "ann");
    long organization =
        rows.number(
            "insert into organization (name, email, created_at) values ('Lab', 'l@x.org', now())"
                + " returning id");
    rows.run("update submission set organization = ? where id = ?", organization, entry.value());

    runDue();

    assertThat(rows.numbers("select organization from submission where phase = ?", pair.second()))
        .containsExactly(organization);
  }

  @Test
  void migrating_twice_copies_once() {
    Pair pair = rows.competition("one");
    rows.entry(pair, "ann");
    MigratePhaseRequest request = new MigratePhaseRequest(pair.source(), pair.target(), true);

    migrate.migrate(request, JobProgress.UNSEEN);
    migrate.migrate(request, JobProgress.UNSEEN);
    rows.run("update phase set has_been_migrated = false");
    migrate.migrate(request, JobProgress.UNSEEN);

    assertThat(originals(pair)).hasSize(1);
    assertThat(rows.number("select submissions_count from competition")).isEqualTo(1);
  }

  @Test
  void a_migration_that_broke_off_goes_on_where_it_was() {
    Pair pair = rows.competition("big");
    for (int i = 0; i < 250; i++) {
      rows.entry(pair, "person-" + i);
    }
    MigratePhaseRequest request = new MigratePhaseRequest(pair.source(), pair.target(), false);
    JobProgress crash =
        (done, total) -> {
          throw new IllegalStateException("crash after " + done + " of " + total);
        };

    assertThatThrownBy(() -> migrate.migrate(request, crash)).hasMessage("crash after 200 of 250");
    assertThat(migrated(pair)).isFalse();
    migrate.migrate(request, JobProgress.UNSEEN);

    assertThat(originals(pair)).hasSize(250).doesNotHaveDuplicates();
    assertThat(jobs.prepared()).hasSize(250).doesNotHaveDuplicates();
    assertThat(migrated(pair)).isTrue();
  }

  @Test
  void it_waits_while_something_of_the_source_is_under_way_unless_it_is_forced() {
    Pair pair = rows.competition("one");
    rows.entry(pair, "ann");
    rows.submission(pair, "bob", "Running", false);

    assertThat(store.due(NOW, 10)).isEmpty();
    migrate.migrate(
        new MigratePhaseRequest(pair.source(), pair.target(), false), JobProgress.UNSEEN);
    assertThat(originals(pair)).isEmpty();
    assertThat(migrated(pair)).isFalse();

    migrate.migrate(
        new MigratePhaseRequest(pair.source(), pair.target(), true), JobProgress.UNSEEN);
    assertThat(originals(pair)).hasSize(1);
  }

  @Test
  void a_forced_migration_copies_what_came_later() {
    Pair pair = rows.competition("one");
    rows.entry(pair, "ann");
    runDue();
    rows.entry(pair, "late");

    runDue();
    assertThat(originals(pair)).hasSize(1);
    migrate.migrate(
        new MigratePhaseRequest(pair.source(), pair.target(), true), JobProgress.UNSEEN);

    assertThat(originals(pair)).hasSize(2);
  }

  @Test
  void a_broken_competition_blocks_no_other() {
    Pair broken = rows.competition("broken");
    Pair headless = rows.competition("headless");
    Pair sound = rows.competition("sound");
    rows.entry(broken, "ann");
    rows.entry(sound, "bob");
    rows.run("delete from phase where id = ?", headless.first());
    rows.run(
        """
        create function refuse() returns trigger language plpgsql as
        $$ begin raise exception 'broken competition'; end $$
        """);
    rows.run(
        "create trigger broken before insert on submission for each row when (new.phase = "
            + broken.second()
            + ") execute function refuse()");

    migrate.startDue();
    List<MigratePhaseRequest> due = jobs.of(MigratePhaseRequest.class);
    assertThat(due)
        .extracting(MigratePhaseRequest::target)
        .containsExactlyInAnyOrder(broken.target(), sound.target());
    for (MigratePhaseRequest request : due) {
      if (request.target().equals(broken.target())) {
        assertThatThrownBy(() -> migrate.migrate(request, JobProgress.UNSEEN))
            .hasMessageContaining("broken competition");
      } else {
        migrate.migrate(request, JobProgress.UNSEEN);
      }
    }

    assertThat(originals(sound)).hasSize(1);
    assertThat(store.due(NOW, 10)).containsExactly(new Passage(broken.source(), broken.target()));
  }

  @Test
  void what_has_not_begun_or_wants_no_migration_is_not_due() {
    Pair later = rows.competition("later");
    Pair unwilling = rows.competition("unwilling");
    rows.run("update phase set starts_at = '2026-03-01T10:00:01Z' where id = ?", later.second());
    rows.run(
        "update phase set auto_migrate_to_this_phase = false where id = ?", unwilling.second());

    assertThat(store.due(NOW, 10)).isEmpty();
    assertThat(store.due(NOW.plusSeconds(1), 10)).hasSize(1);
    assertThat(store.after(later.source())).contains(new Passage(later.source(), later.target()));
    assertThat(store.after(later.target())).isEmpty();
  }

  /** The time is printed, not asserted; what is asserted is that indexes serve the question. */
  @Test
  void a_thousand_phases_are_checked_by_one_indexed_query() {
    rows.run(
        """
        with owner as (insert into account (username) values ('o') returning id),
        c as (insert into competition (title, created_by, docker_image)
              select 'c' || n, o.id, 'i' from owner o, generate_series(1, 500) n returning id)
        insert into phase (competition, index, name, starts_at, auto_migrate_to_this_phase)
        select c.id, i, 'p', '2026-01-01', i = 1 from c, generate_series(0, 1) i
        """);
    rows.run(
        """
        insert into submission (owner, competition, phase, created_at, status, finished_at)
        select (select id from account where username = 'o'), p.competition, p.id, now(),
               case when n = 40 and p.id % 4 = 0 then 'Running' else 'Finished' end,
               case when n = 40 and p.id % 4 = 0 then null else now() end
          from phase p, generate_series(1, 40) n
        """);
    rows.run("analyze");

    List<String> plan = rows.texts("explain analyze " + PostgresMigrationStore.dueAt(NOW, 1_000));

    System.out.println(plan.getLast() + ": migration check of 1 000 phases, 40 000 submissions");
    assertThat(String.join("\n", plan))
        .contains("submission_open")
        .doesNotContain("Seq Scan on submission");
    assertThat(store.due(NOW, 1_000)).isNotEmpty();
  }

  private void runDue() {
    jobs.enqueued.clear();
    migrate.startDue();
    jobs.of(MigratePhaseRequest.class)
        .forEach(request -> migrate.migrate(request, JobProgress.UNSEEN));
  }

  private List<Long> originals(Pair pair) {
    return rows.numbers(
        "select migrated_from from submission where phase = ? order by migrated_from",
        pair.second());
  }

  private boolean migrated(Pair pair) {
    return rows.number(
            "select count(*) from phase where id = ? and has_been_migrated", pair.second())
        == 1;
  }
}
