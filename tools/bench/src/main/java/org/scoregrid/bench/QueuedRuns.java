package org.scoregrid.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import javax.sql.DataSource;
import org.scoregrid.domain.id.Digest;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.id.TaskId;
import org.scoregrid.domain.run.BlobRef;
import org.scoregrid.domain.run.Limits;
import org.scoregrid.domain.run.Network;
import org.scoregrid.domain.run.RunSpec;
import org.scoregrid.store.RunStore;

/**
 * Competitions with boards and participants, whose submissions wait in the default queue. One run
 * is prepared as the product does it; the others are its copies, written in bulk. For one thread.
 */
final class QueuedRuns {
  private static final int COMPETITIONS = 10;
  private static final int PARTICIPANTS = 100;
  private static final long CHUNK = 20_000;

  private static final String CREATE =
      """
      with organizer as (
        insert into account (username) values ('bench-organizer') returning id),
      place as (
        insert into competition (title, created_by, published, docker_image)
        select 'Competition ' || n, o.id, true, 'none' from organizer o, generate_series(1, %d) n
        returning id, created_by),
      board as (
        insert into leaderboard (competition, title, key, submission_rule)
        select id, 'Results', 'results', 'Force_Best' from place returning id, competition),
      columns as (
        insert into leaderboard_column (leaderboard, title, key, index)
        select b.id, 'Score', 'score', 0 from board b),
      stage as (
        insert into phase (competition, index, name, starts_at, leaderboard)
        select b.competition, 0, 'Only phase', now() - interval '30 days', b.id from board b
        returning id),
      tasks as (
        insert into task (name, created_by) select 'Task', id from organizer returning id)
      insert into phase_task (phase, task, order_index) select s.id, t.id, 0 from stage s, tasks t
      """;

  private static final String PEOPLE =
      "insert into account (username) select 'participant-' || n from generate_series(1, %d) n";

  private static final String FIRST =
      """
      insert into submission (owner, competition, phase, created_at)
      select (select min(id) from account where username like 'participant-%'), competition, id,
             now()
        from phase order by id limit 1
      returning id
      """;

  /** The n-th run: each competition in turn, and in each of them each participant in turn. */
  private static final String COPY =
      """
      with template as (select * from run where submission = ?),
      people as (
        select id, row_number() over (order by id) - 1 as place
          from account where username like 'participant-%%'),
      stages as (
        select id, competition, row_number() over (order by id) - 1 as place from phase),
      copies as (
        insert into submission (owner, competition, phase, created_at, status, task, prepared)
        select p.id, s.competition, s.id, now(), 'Submitted', t.task, true
          from template t cross join generate_series(?::bigint, ?::bigint) n
          join stages s on s.place = n %% %1$d
          join people p on p.place = n / %1$d %% %2$d
         order by n
        returning id, owner, competition),
      numbered as (
        select c.*, ?::bigint + row_number() over (order by c.id) - 1 as n from copies c)
      insert into run (submission, competition, owner, task, queue, spec, deadline_at, next_actor,
          fair_order, queued_at)
      select c.id, c.competition, c.owner, t.task, t.queue, t.spec, t.deadline_at, t.next_actor,
             c.n / (%1$d * %2$d) * 100, now()
        from numbered c cross join template t
      """
          .formatted(COMPETITIONS, PARTICIPANTS);

  private final DataSource database;
  private final long template;
  private long next;

  private QueuedRuns(DataSource database, long template) {
    this.database = database;
    this.template = template;
  }

  /** Into an empty database. */
  static QueuedRuns create(DataSource database, RunStore runs) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(CREATE.formatted(COMPETITIONS));
      statement.execute(PEOPLE.formatted(PARTICIPANTS));
      SubmissionId id = new SubmissionId(number(statement, FIRST));
      TaskId task = new TaskId(number(statement, "select min(id) from task"));
      RunStore.PreparedRun run = new RunStore.PreparedRun(task, spec(), QueueName.DEFAULT);
      runs.prepared(id, List.of(run), Instant.now());
      return new QueuedRuns(database, id.value());
    }
  }

  private static RunSpec spec() {
    return new RunSpec(
        "registry.example/competition/image:1.2",
        Network.NONE,
        Limits.DEFAULT,
        blob(1),
        blob(2),
        blob(3),
        blob(4),
        blob(5),
        false,
        true);
  }

  private static BlobRef blob(int number) {
    Digest digest = Digest.of(new byte[] {(byte) number});
    return new BlobRef("blobs/" + digest.sha256(), digest, 1_000_000);
  }

  /** Lets more runs wait, behind those that wait already. */
  void add(long count) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement statement = connection.prepareStatement(COPY)) {
      long end = next + count;
      while (next < end) {
        long chunk = Math.min(CHUNK, end - next);
        statement.setLong(1, template);
        statement.setLong(2, next);
        statement.setLong(3, next + chunk - 1);
        statement.setLong(4, next);
        statement.executeUpdate();
        next += chunk;
      }
    }
  }

  /** As the database does it by itself in time. */
  void settle() throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("set statement_timeout = 0");
      statement.execute("vacuum analyze");
      statement.execute("checkpoint");
      statement.execute("reset statement_timeout");
    }
  }

  /** Bytes that the database ever wrote to its log. */
  long walBytes() throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      return number(statement, "select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint");
    }
  }

  private static long number(Statement statement, String query) throws SQLException {
    try (ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getLong(1);
    }
  }
}
