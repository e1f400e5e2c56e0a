package org.scoregrid.scheduler;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.id.PhaseId;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.store.postgres.PostgresDatabase;

/** Rows that would take many steps to come to be, written directly. */
record JobRows(PostgresDatabase database) {

  /** The first column of all rows. */
  List<Long> numbers(String sql, @Nullable Object... parameters) {
    try (Connection connection = database.dataSource().getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      List<Long> numbers = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          numbers.add(rows.getLong(1));
        }
      }
      return numbers;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  long number(String sql, @Nullable Object... parameters) {
    return numbers(sql, parameters).getFirst();
  }

  List<String> texts(String sql) {
    try (Connection connection = database.dataSource().getConnection();
        PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet rows = statement.executeQuery()) {
      List<String> texts = new ArrayList<>();
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
      return texts;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  void run(String sql, @Nullable Object... parameters) {
    try (Connection connection = database.dataSource().getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      statement.execute();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  long account(String name) {
    return number(
        "insert into account (username, email) values (?, ?) returning id",
        name,
        name + "@example.org");
  }

  /** A competition with two phases; the second has begun and wants the entries of the first. */
  Pair competition(String name) {
    long owner = account("owner-of-" + name);
    long id =
        number(
            """
            insert into competition (title, created_by, docker_image) values (?, ?, 'image')
            returning id
            """,
            name,
            owner);
    return new Pair(owner, id, phase(id, 0, false), phase(id, 1, true));
  }

  long phase(long competition, int index, boolean migrates) {
    return number(
        """
        insert into phase (competition, index, name, starts_at, auto_migrate_to_this_phase)
        values (?, ?, 'Phase', '2026-01-01T00:00:00Z', ?) returning id
        """,
        competition,
        index,
        migrates);
  }

  record Pair(long owner, long competition, long first, long second) {
    PhaseId source() {
      return new PhaseId(first);
    }

    PhaseId target() {
      return new PhaseId(second);
    }
  }

  /** A finished one on the board, with a file. */
  SubmissionId entry(Pair pair, String owner) {
    return submission(pair, owner, "Finished", true);
  }

  SubmissionId submission(Pair pair, String owner, String status, boolean onBoard) {
    boolean over = !status.equals("Running");
    return new SubmissionId(
        number(
            """
            with person as (
              insert into account (username) values (?)
              on conflict (username) do update set username = excluded.username returning id),
            file as (
              insert into dataset (type, name, created_by, object_key)
              select 'submission', 'd', id, 'o' from person returning id)
            insert into submission (owner, competition, phase, data, created_at, status,
                on_leaderboard, prepared, finished_at)
            select p.id, ?, ?, f.id, now(), ?, ?, true, case when ? then now() end
              from person p, file f returning id
            """,
            owner,
            pair.competition(),
            pair.first(),
            status,
            onBoard,
            over));
  }

  /** A parent with finished children. */
  SubmissionId parentEntry(Pair pair, String owner, int children) {
    SubmissionId parent = entry(pair, owner);
    run("update submission set has_children = true where id = ?", parent.value());
    for (int i = 0; i < children; i++) {
      run(
          """
          insert into submission (owner, competition, phase, data, created_at, status,
              on_leaderboard, prepared, finished_at, parent)
          select owner, competition, phase, data, created_at, status, false, true, finished_at, id
            from submission where id = ?
          """,
          parent.value());
    }
    return parent;
  }
}
