package org.scoregrid.store.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.scoregrid.store.DoomedObjects;

/** Doomed objects as a table. Outputs of attempts have keys of their own that no row shares. */
public final class PostgresDoomedObjects implements DoomedObjects {
  /** No upload URL is valid for longer: S3 signs for seven days at most. */
  private static final Duration LONGEST_URL = Duration.ofDays(7);

  private static final String SEALED_FOLDER = "blobs/";

  private static final String NAMED =
      """
      (exists (select 1 from dataset where object_key = d.object_key)
       or exists (select 1 from competition where logo_object_key = d.object_key))
      """;

  private final Sql sql;

  public PostgresDoomedObjects(DataSource pool) {
    this.sql = new Sql(pool);
  }

  @Override
  public void claim(Collection<String> objectKeys, Instant until) {
    sql.run(tx -> Dooming.doom(tx, objectKeys, until));
  }

  @Override
  public void doom(Collection<String> objectKeys, Instant now) {
    sql.run(tx -> Dooming.doom(tx, objectKeys, now));
  }

  @Override
  public List<String> due(Instant doomedBefore, int limit, Instant now) {
    return sql.transaction(
        tx -> {
          dropNamed(tx, doomedBefore, limit);
          List<String> due =
              tx.list(
                  """
                  select object_key from doomed_object where doomed_at < ?
                  order by doomed_at, object_key limit ?
                  """,
                  row -> row.getString(1),
                  doomedBefore,
                  limit);
          Set<String> needed = needed(tx, due);
          postpone(tx, needed, now);
          return due.stream().filter(key -> !needed.contains(key)).toList();
        });
  }

  /** What was claimed and then stored, which is nearly all. */
  private static void dropNamed(Tx tx, Instant doomedBefore, int limit) throws SQLException {
    tx.update(
        """
        delete from doomed_object d
         where d.object_key in (
                 select object_key from doomed_object where doomed_at < ?
                 order by doomed_at, object_key limit ? for update skip locked)
           and
        """
            + NAMED,
        doomedBefore,
        limit);
  }

  /** A run keeps the files it was prepared with, even if its task has others by now. */
  private static Set<String> needed(Tx tx, List<String> objectKeys) throws SQLException {
    if (objectKeys.isEmpty()) {
      return Set.of();
    }
    return new TreeSet<>(
        tx.list(
            """
            select distinct part.value ->> 'objectKey'
              from run cross join lateral jsonb_each(run.spec) part
             where run.state not in ('FINISHED', 'FAILED', 'CANCELLED')
               and jsonb_typeof(part.value) = 'object'
               and part.value ->> 'objectKey' = any(?)
            """,
            row -> row.getString(1),
            Dooming.texts(objectKeys)));
  }

  @Override
  public Removal remove(String objectKey, Instant doomedBefore, Instant now, Remover remover)
      throws IOException {
    try {
      return sql.transaction(
          tx -> {
            Optional<Entry> entry = lock(tx, objectKey, doomedBefore);
            return entry.isEmpty()
                ? Removal.NOT_MINE
                : remove(tx, objectKey, entry.get(), now, remover);
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private record Entry(boolean removedBefore, boolean named) {}

  /** Whether a row names it is asked after the lock, so that no answer is older than the lock. */
  private static Optional<Entry> lock(Tx tx, String objectKey, Instant doomedBefore)
      throws SQLException {
    List<String> locked =
        tx.list(
            """
            select object_key from doomed_object where object_key = ? and doomed_at < ?
            for update skip locked
            """,
            row -> row.getString(1),
            objectKey,
            doomedBefore);
    if (locked.isEmpty()) {
      return Optional.empty();
    }
    return tx.first(
        "select removed_at is not null as removed, "
            + NAMED
            + " as named from doomed_object d where object_key = ?",
        row -> new Entry(row.getBoolean("removed"), row.getBoolean("named")),
        objectKey);
  }

  private static Removal remove(Tx tx, String objectKey, Entry entry, Instant now, Remover remover)
      throws SQLException {
    if (entry.named()) {
      forget(tx, objectKey);
      return Removal.STILL_NAMED;
    }
    try {
      remover.remove(objectKey);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (entry.removedBefore() || objectKey.startsWith(SEALED_FOLDER)) {
      forget(tx, objectKey);
      return Removal.REMOVED;
    }
    tx.update(
        "update doomed_object set removed_at = ?, doomed_at = ? where object_key = ?",
        now,
        now.plus(LONGEST_URL),
        objectKey);
    return Removal.REMOVED_FOR_NOW;
  }

  private static void forget(Tx tx, String objectKey) throws SQLException {
    tx.update("delete from doomed_object where object_key = ?", objectKey);
  }

  @Override
  public void postpone(String objectKey, Instant now) {
    sql.run(tx -> postpone(tx, Set.of(objectKey), now));
  }

  private static void postpone(Tx tx, Set<String> objectKeys, Instant now) throws SQLException {
    if (!objectKeys.isEmpty()) {
      tx.update(
          """
          update doomed_object set doomed_at = ?
           where object_key in (select object_key from doomed_object where object_key = any(?)
                                order by object_key for update)
          """,
          now,
          Dooming.texts(objectKeys));
    }
  }
}
