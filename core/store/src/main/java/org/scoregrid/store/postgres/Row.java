package org.scoregrid.store.postgres;

import io.helidon.dbclient.DbRow;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.competition.Competition.Person;
import org.scoregrid.domain.id.AccountId;

/** Reads the columns of one row by name, as the types of the schema. */
record Row(DbRow row) {

  long number(String column) {
    return present(column, Number.class).longValue();
  }

  int integer(String column) {
    return present(column, Number.class).intValue();
  }

  /** Null where the column is null. */
  @Nullable Long numberOrNull(String column) {
    Number value = row.column(column).get(Number.class);
    return value == null ? null : value.longValue();
  }

  String text(String column) {
    return present(column, String.class);
  }

  @Nullable String textOrNull(String column) {
    return row.column(column).get(String.class);
  }

  boolean flag(String column) {
    return present(column, Boolean.class);
  }

  UUID uuid(String column) {
    return present(column, UUID.class);
  }

  @Nullable UUID uuidOrNull(String column) {
    return row.column(column).get(UUID.class);
  }

  Instant instant(String column) {
    return present(column, Timestamp.class).toInstant();
  }

  @Nullable Instant instantOrNull(String column) {
    Timestamp value = row.column(column).get(Timestamp.class);
    return value == null ? null : value.toInstant();
  }

  /** A person whose columns are {@code person_id}, {@code username} and {@code display_name}. */
  Person person() {
    return person(number("person_id"), text("username"), textOrNull("display_name"));
  }

  static Person person(long id, String username, @Nullable String displayName) {
    String shown = displayName == null || displayName.isBlank() ? username : displayName;
    return new Person(new AccountId(id), username, shown);
  }

  private <T> T present(String column, Class<T> type) {
    return Objects.requireNonNull(row.column(column).get(type), column);
  }
}
