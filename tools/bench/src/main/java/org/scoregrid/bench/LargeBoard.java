package org.scoregrid.bench;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/**
 * A published competition with one phase and a full board, written in bulk: the triggers that keep
 * the board's order are off meanwhile, and the order is computed once at the end.
 *
 * @param entry a top-level submission with a child for each task
 */
record LargeBoard(long competition, long phase, long board, long entry) {
  private static final String CREATE =
      """
      with organizer as (
        insert into account (username) values ('bench-organizer') returning id),
      place as (
        insert into competition (title, created_by, published, docker_image)
        select 'A large board', id, true, 'none' from organizer returning id, created_by),
      board as (
        insert into leaderboard (competition, title, key)
        select id, 'Results', 'results' from place returning id),
      columns as (
        insert into leaderboard_column (leaderboard, title, key, index)
        select b.id, 'Column ' || n, 'column_' || n, n
          from board b, generate_series(0, %2$d - 1) n),
      stage as (
        insert into phase (competition, index, name, starts_at, leaderboard)
        select p.id, 0, 'Only phase', now() - interval '30 days', b.id from place p, board b
        returning id),
      tasks as (
        insert into task (name, created_by)
        select 'Task ' || n, p.created_by from place p, generate_series(1, %1$d) n
        returning id)
      insert into phase_task (phase, task, order_index)
      select s.id, t.id, row_number() over (order by t.id) from stage s, tasks t
      """;

  private static final String PEOPLE =
      """
      insert into account (username)
      select 'participant-' || n from generate_series(1, %d) n
      """;

  private static final String TOPS =
      """
      insert into submission (owner, competition, phase, created_at, finished_at, status,
          has_children, on_leaderboard)
      select a.id, p.competition, p.id, now() - make_interval(secs => a.id), now(), 'Finished',
             true, true
        from account a, phase p where a.username like 'participant-%'
      """;

  private static final String CHILDREN =
      """
      insert into submission (owner, competition, phase, created_at, finished_at, status, parent,
          task)
      select s.owner, s.competition, s.phase, s.created_at, now(), 'Finished', s.id, t.task
        from submission s join phase_task t on t.phase = s.phase where s.has_children
      """;

  /** Two digits, so that ties go to the later columns. */
  private static final String SCORES =
      """
      insert into score (submission, board_column, value)
      select s.id, c.id, round(random()::numeric, 2)
        from submission s, leaderboard_column c where s.parent is not null
      """;

  /**
   * Fills an empty database.
   *
   * @throws SQLException when the database refuses
   */
  static LargeBoard fill(DataSource database, int entries, int columns, int tasks)
      throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(CREATE.formatted(tasks, columns));
      statement.execute(PEOPLE.formatted(entries));
      statement.execute("set session_replication_role = replica");
      statement.execute(TOPS);
      statement.execute(CHILDREN);
      statement.execute(SCORES);
      statement.execute("set session_replication_role = origin");
      statement.execute("analyze");
      statement.execute(
          "select refresh_board_entries(array(select id from submission where on_leaderboard))");
      statement.execute("vacuum analyze board_entry"); // as the database does it by itself in time
      try (ResultSet row =
          statement.executeQuery(
              """
              select p.competition, p.id, p.leaderboard,
                     (select max(id) from submission where parent is null)
                from phase p
              """)) {
        row.next();
        return new LargeBoard(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4));
      }
    }
  }

  /**
   * New scores of one child in one transaction, all columns.
   *
   * @param keptInOrder whether the triggers that keep the board's order run
   * @return nanoseconds up to the commit
   */
  long commitScores(DataSource database, boolean keptInOrder) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("set session_replication_role = " + (keptInOrder ? "origin" : "replica"));
      connection.setAutoCommit(false);
      try {
        long start = System.nanoTime();
        statement.executeUpdate(
            """
            update score set value = round(random()::numeric, 2)
             where submission = (select min(id) from submission where parent = %d)
            """
                .formatted(entry));
        connection.commit();
        return System.nanoTime() - start;
      } finally {
        connection.setAutoCommit(true);
        statement.execute("set session_replication_role = origin");
      }
    }
  }
}
