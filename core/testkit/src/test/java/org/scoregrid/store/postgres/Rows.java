package org.scoregrid.store.postgres;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import org.scoregrid.domain.competition.Phase;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.ColumnId;
import org.scoregrid.domain.id.TaskId;

/** Puts rows of submissions and runs into tables that other stores write. */
record Rows(PostgresDatabase database) {
  static final Instant SUBMITTED = Instant.parse("2026-03-02T10:00:00Z");

  /** A finished top-level submission without task, not on the board. */
  long submission(AccountId owner, Phase phase) {
    String sql =
        """
        insert into submission (owner, competition, phase, created_at, status)
        values (:owner, :competition, :phase, :created_at, 'Finished')
        returning id
        """;
    return id(
        sql,
        Map.of(
            "owner", owner.value(),
            "competition", phase.competition().value(),
            "phase", phase.id().value(),
            "created_at", Statements.time(SUBMITTED)));
  }

  long child(long parent, TaskId task, String status) {
    change("update submission set has_children = true where id = " + parent);
    String sql =
        """
        insert into submission (owner, competition, phase, created_at, status, parent, task)
        select owner, competition, phase, created_at, :status, id, :task
        from submission where id = :parent
        returning id
        """;
    return id(sql, Map.of("parent", parent, "task", task.value(), "status", status));
  }

  void score(long submission, ColumnId column, String value) {
    String sql = "insert into score (submission, board_column, value) values (:s, :c, :v)";
    Statements.change(
        database.dbClient().execute(),
        sql,
        Map.of("s", submission, "c", column.value(), "v", new BigDecimal(value)));
  }

  void runWithOutputs(long submission, String outputs) {
    String sql =
        """
        with run as (
          insert into run (submission, competition, owner, queue, spec, deadline_at, next_actor,
                           fair_order, queued_at)
          select id, competition, owner, '/', '{}', now(), 'SCHEDULER', 0, now()
          from submission where id = :submission
          returning id)
        insert into attempt (run, number, lease_token, output_keys, outputs, dispatched_at)
        select id, 1, gen_random_uuid(), '{}', cast(:outputs as jsonb), now() from run
        """;
    Statements.change(
        database.dbClient().execute(), sql, Map.of("submission", submission, "outputs", outputs));
  }

  void change(String sql) {
    Statements.change(database.dbClient().execute(), sql, Map.of());
  }

  private long id(String sql, Map<String, ?> parameters) {
    return Statements.first(database.dbClient().execute(), sql, parameters, row -> row.number("id"))
        .orElseThrow();
  }
}
