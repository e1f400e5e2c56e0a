package org.scoregrid.store.postgres;

import java.math.BigDecimal;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.submission.SubmissionStatus;

/**
 * Statements of one transaction. Parameters may be null, Long, Integer, Boolean, String, UUID,
 * Instant, BigDecimal, an enum (by name; a status by its wire name) or a list of those (an array;
 * the type is that of {@link Tx#ids} and its like). Not thread-safe.
 */
final class Tx {
  private final Connection connection;

  Tx(Connection connection) {
    this.connection = connection;
  }

  /** Makes a value of the current row. */
  interface Row<T> {
    T of(ResultSet row) throws SQLException;
  }

  /** An array parameter: the database's element type and the elements. */
  record Values(String type, List<@Nullable Object> elements) {}

  static Values ids(Collection<Long> ids) {
    return new Values("bigint", new ArrayList<>(ids));
  }

  /** An array with an element of each item. */
  static <S> Values column(
      String type, List<S> items, java.util.function.Function<S, @Nullable Object> value) {
    List<@Nullable Object> elements = new ArrayList<>(items.size());
    for (S item : items) {
      elements.add(plain(value.apply(item)));
    }
    return new Values(type, elements);
  }

  <T> List<T> list(String sql, Row<T> row, @Nullable Object... parameters) throws SQLException {
    try (PreparedStatement statement = prepare(sql, parameters);
        ResultSet rows = statement.executeQuery()) {
      List<T> list = new ArrayList<>();
      while (rows.next()) {
        list.add(row.of(rows));
      }
      return list;
    }
  }

  /** Does something with a row. */
  interface RowReader {
    void read(ResultSet row) throws SQLException;
  }

  /**
   * Reads rows a few at a time, for answers that are larger than memory should be.
   *
   * @param fetched rows in memory at once
   */
  void each(String sql, int fetched, RowReader reader, @Nullable Object... parameters)
      throws SQLException {
    try (PreparedStatement statement = prepare(sql, parameters)) {
      statement.setFetchSize(fetched);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          reader.read(rows);
        }
      }
    }
  }

  <T> Optional<T> first(String sql, Row<T> row, @Nullable Object... parameters)
      throws SQLException {
    return list(sql, row, parameters).stream().findFirst();
  }

  /** The only value of the only row. */
  long number(String sql, @Nullable Object... parameters) throws SQLException {
    return first(sql, row -> row.getLong(1), parameters).orElseThrow();
  }

  List<Long> numbers(String sql, @Nullable Object... parameters) throws SQLException {
    return list(sql, row -> row.getLong(1), parameters);
  }

  /** Gives the number of rows that changed. */
  int update(String sql, @Nullable Object... parameters) throws SQLException {
    try (PreparedStatement statement = prepare(sql, parameters)) {
      return statement.executeUpdate();
    }
  }

  private PreparedStatement prepare(String sql, @Nullable Object... parameters)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    try {
      for (int i = 0; i < parameters.length; i++) {
        bind(statement, i + 1, plain(parameters[i]));
      }
      return statement;
    } catch (SQLException | RuntimeException e) {
      statement.close();
      throw e;
    }
  }

  private void bind(PreparedStatement statement, int index, @Nullable Object value)
      throws SQLException {
    switch (value) {
      case null -> statement.setNull(index, Types.NULL);
      case Values(String type, List<@Nullable Object> elements) -> {
        Array array = connection.createArrayOf(type, elements.toArray());
        statement.setArray(index, array);
      }
      default -> statement.setObject(index, value);
    }
  }

  /** What the driver takes. */
  private static @Nullable Object plain(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case Instant instant -> instant.atOffset(ZoneOffset.UTC);
      case SubmissionStatus status -> status.wireName();
      case Enum<?> constant -> constant.name();
      case String text -> JsonColumns.storable(text);
      case Long _, Integer _, Boolean _, UUID _, BigDecimal _, Values _ -> value;
      default -> throw new IllegalArgumentException("no parameter type: " + value.getClass());
    };
  }

  static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  /** Of a column that is never null. */
  static Instant time(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  static @Nullable Long id(ResultSet row, String column) throws SQLException {
    return row.getObject(column, Long.class);
  }

  static List<Long> idArray(ResultSet row, String column) throws SQLException {
    Array array = row.getArray(column);
    return array == null ? List.of() : List.of((Long[]) array.getArray());
  }
}
