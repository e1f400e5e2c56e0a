package org.scoregrid.store.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.CompetitionId;
import org.scoregrid.domain.id.PhaseId;
import org.scoregrid.domain.id.TaskId;
import org.scoregrid.domain.leaderboard.SubmissionRule;

/** Puts people and competitions into the database of a {@link RunWorld}, and asks it by SQL. */
record ArenaRows(PostgresDatabase database) {
  AccountId account(String name) {
    return new AccountId(number("insert into account (username) values (?) returning id", name));
  }

  RunWorld.Arena arena(SubmissionRule rule, int tasks) {
    String name = "organizer-" + number("select count(*) from account");
    long owner = account(name).value();
    long competition =
        number(
            """
            insert into competition (title, created_by, docker_image) values ('c', ?, 'image')
            returning id
            """,
            owner);
    long board =
        number(
            """
            insert into leaderboard (competition, title, key, submission_rule)
            values (?, 'Board', 'board', ?) returning id
            """,
            competition,
            rule.wireName());
    column(board, "acc", 0, "desc", null);
    column(board, "time", 1, "asc", null);
    column(board, "both", 2, "desc", "sum");
    long phase =
        number(
            """
            insert into phase (competition, index, name, starts_at, leaderboard)
            values (?, 0, 'Phase', '2026-01-01T00:00:00Z', ?) returning id
            """,
            competition,
            board);
    List<TaskId> ids = new ArrayList<>();
    for (int i = 0; i < tasks; i++) {
      long task = number("insert into task (name, created_by) values ('t', ?) returning id", owner);
      number(
          "insert into phase_task (phase, task, order_index) values (?, ?, ?) returning task",
          phase,
          task,
          i);
      ids.add(new TaskId(task));
    }
    CompetitionId id = new CompetitionId(competition);
    return new RunWorld.Arena(id, RunWorld.phaseOf(new PhaseId(phase), id, false, 0, 0), ids);
  }

  private void column(
      long board, String key, int index, String sorting, @Nullable String computation) {
    number(
        """
        insert into leaderboard_column (leaderboard, title, key, index, sorting, computation,
            computation_indexes)
        values (?, ?, ?, ?, ?, ?::text, case when ?::text is null then '{}'::int[] else '{0,1}' end)
        returning id
        """,
        board,
        key,
        key,
        index,
        sorting,
        computation,
        computation);
  }

  /** The first value of the first row. */
  long number(String sql, @Nullable Object... parameters) {
    try (Connection connection = database.dataSource().getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        return rows.getLong(1);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
