package org.scoregrid.store.postgres;

import io.helidon.dbclient.DbClient;
import io.helidon.dbclient.DbExecute;
import io.helidon.dbclient.DbRow;
import io.helidon.dbclient.DbTransaction;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Runs statements with named parameters. Named parameters begin with a colon, so casts are written
 * {@code cast(:x as type)}; every nullable parameter and every UUID needs one.
 */
final class Statements {
  private Statements() {}

  /** The driver knows no {@link Instant}. */
  static OffsetDateTime time(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }

  static <T> List<T> list(
      DbExecute on, String sql, Map<String, ?> parameters, Function<Row, T> reader) {
    try (Stream<DbRow> rows = on.createQuery(sql).params(parameters).execute()) {
      return rows.map(row -> reader.apply(new Row(row))).toList();
    }
  }

  static <T> Optional<T> first(
      DbExecute on, String sql, Map<String, ?> parameters, Function<Row, T> reader) {
    return on.createGet(sql).params(parameters).execute().map(row -> reader.apply(new Row(row)));
  }

  /** Number of rows that changed. */
  static long change(DbExecute on, String sql, Map<String, ?> parameters) {
    return on.createDmlStatement(sql).params(parameters).execute();
  }

  /** Commits when the work returns, rolls back when it throws. */
  static <T> T inTransaction(DbClient client, Function<DbTransaction, T> work) {
    DbTransaction transaction = client.transaction();
    T result;
    try {
      result = work.apply(transaction);
    } catch (RuntimeException | Error e) {
      rollBack(transaction, e);
      throw e;
    }
    transaction.commit();
    return result;
  }

  private static void rollBack(DbTransaction transaction, Throwable cause) {
    try {
      transaction.rollback();
    } catch (RuntimeException e) {
      cause.addSuppressed(e);
    }
  }
}
