package org.scoregrid.store.postgres;

import com.fasterxml.jackson.core.type.TypeReference;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.id.ColumnId;
import org.scoregrid.domain.id.PhaseId;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.id.TaskId;
import org.scoregrid.store.LeaderboardStore;

/**
 * Entries of leaderboards in the database. Plain JDBC, as a board of ten thousand entries has fifty
 * thousand scores and a DbClient looks at each row's columns anew. Thread-safe.
 */
public final class PostgresLeaderboardStore implements LeaderboardStore {
  private static final int FETCH_SIZE = 2_000;

  private static final String ON_BOARD =
      """
      s.phase = ? and s.on_leaderboard and s.parent is null
        and not s.soft_deleted and not s.specific_task_rerun
      """;

  private final DataSource pool;

  public PostgresLeaderboardStore(PostgresDatabase database) {
    this.pool = database.dataSource();
  }

  /** Scores of one entry while they are read. */
  private static final class Scores {
    final Map<TaskId, SubmissionId> runs = new HashMap<>();
    final Map<TaskId, Map<ColumnId, BigDecimal>> values = new HashMap<>();
    final Map<TaskId, Map<ColumnId, Long>> numbers = new HashMap<>();

    void add(TaskId task, ColumnId column, BigDecimal value, long number) {
      values.computeIfAbsent(task, t -> new HashMap<>()).put(column, value);
      numbers.computeIfAbsent(task, t -> new HashMap<>()).put(column, number);
    }
  }

  /**
   * @throws IllegalStateException when the database cannot be asked
   */
  @Override
  public List<Entry> entries(PhaseId phase) {
    try (Connection connection = pool.getConnection()) {
      // Both queries see the same moment; the pool takes these settings back.
      connection.setReadOnly(true);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      connection.setAutoCommit(false);
      List<Entry> entries = entries(connection, phase, scores(connection, phase));
      connection.commit();
      return entries;
    } catch (SQLException e) {
      throw new IllegalStateException("cannot read the leaderboard of phase " + phase, e);
    }
  }

  /** Of a parent its finished children hold the scores, else the submission itself. */
  private static Map<Long, Scores> scores(Connection connection, PhaseId phase)
      throws SQLException {
    String sql =
        """
        with entry as (select s.id, s.has_children, s.task from submission s where\
        """
            + " "
            + ON_BOARD
            + """
              ),
              scored as (
                select e.id as entry, e.id as run, e.task from entry e where not e.has_children
                union all
                select e.id, c.id, c.task from entry e join submission c on c.parent = e.id
                where e.has_children and c.status = 'Finished')
              select r.entry, r.run, r.task, sc.board_column, sc.value, sc.id
              from scored r left join score sc on sc.submission = r.run
              where r.task is not null
              order by r.run
              """;
    Map<Long, Scores> byEntry = new HashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setLong(1, phase.value());
      statement.setFetchSize(FETCH_SIZE);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          Scores scores = byEntry.computeIfAbsent(rows.getLong(1), entry -> new Scores());
          TaskId task = new TaskId(rows.getLong(3));
          scores.runs.put(task, new SubmissionId(rows.getLong(2)));
          @Nullable BigDecimal value = rows.getBigDecimal(5);
          if (value != null) {
            scores.add(task, new ColumnId(rows.getLong(4)), value, rows.getLong(6));
          }
        }
      }
    }
    return byEntry;
  }

  private static List<Entry> entries(Connection connection, PhaseId phase, Map<Long, Scores> scores)
      throws SQLException {
    String sql =
        """
        select s.id, s.created_at, a.id, a.username, a.display_name, n.entries,
               s.fact_sheet_answers
        from submission s
        join account a on a.id = s.owner
        join (select owner, count(*) as entries from submission
              where phase = ? and parent is null group by owner) n on n.owner = s.owner
        where\
        """
            + " "
            + ON_BOARD;
    List<Entry> entries = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setLong(1, phase.value());
      statement.setLong(2, phase.value());
      statement.setFetchSize(FETCH_SIZE);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          entries.add(entry(rows, scores.getOrDefault(rows.getLong(1), new Scores())));
        }
      }
    }
    return entries;
  }

  private static Entry entry(ResultSet rows, Scores scores) throws SQLException {
    String answers = rows.getString(7);
    return new Entry(
        new SubmissionId(rows.getLong(1)),
        Row.person(rows.getLong(3), rows.getString(4), rows.getString(5)),
        rows.getTimestamp(2).toInstant(),
        rows.getInt(6),
        answers == null ? null : Json.read(answers, new TypeReference<>() {}),
        scores.runs,
        scores.values,
        scores.numbers);
  }
}
