package org.scoregrid.e2e;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.scoregrid.domain.id.Attempt;
import org.scoregrid.domain.id.AttemptKey;
import org.scoregrid.domain.id.LeaseToken;
import org.scoregrid.domain.id.RunId;

/** Looks into the database of a site, beside the site. */
final class Truth {
  private final String url;
  private final String user;
  private final String password;

  Truth(String url, String user, String password) {
    this.url = url;
    this.user = user;
    this.password = password;
  }

  /** Each row as text, its fields joined by spaces. */
  List<String> rows(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url, user, password);
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      List<String> rows = new ArrayList<>();
      while (result.next()) {
        List<String> fields = new ArrayList<>();
        for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
          fields.add(String.valueOf(result.getString(i)));
        }
        rows.add(String.join(" ", fields));
      }
      return rows;
    }
  }

  /** State and attempt of a submission's run, for example {@code RUNNING 2}. */
  String run(long submission) throws SQLException {
    return String.join(
        ",", rows("select state, attempt from run where submission = " + submission));
  }

  /** Columns and values of a submission, one row for each. */
  List<String> scores(long submission) throws SQLException {
    return rows(
        "select key, value from score join leaderboard_column c on c.id = board_column"
            + " where submission = "
            + submission
            + " order by key");
  }

  /** Code and blame of a failed submission, for example {@code NO_SCORES ORGANIZER}. */
  String fault(long submission) throws SQLException {
    return String.join(
        ",",
        rows("select fault->>'code', fault->>'blame' from submission where id = " + submission));
  }

  /** The right to report an attempt, as its worker has it. */
  AttemptKey key(long submission, int attempt) throws SQLException {
    String row =
        rows("select r.id, a.lease_token from attempt a join run r on r.id = a.run"
                + " where r.submission = "
                + submission
                + " and a.number = "
                + attempt)
            .getFirst();
    String[] fields = row.split(" ", 2);
    return new AttemptKey(
        new RunId(Long.parseLong(fields[0])),
        new Attempt(attempt),
        new LeaseToken(UUID.fromString(fields[1])));
  }
}
