package org.scoregrid.store.postgres;

import io.helidon.dbclient.DbExecute;
import io.helidon.dbclient.DbTransaction;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Dooms and spares objects inside the transactions of other stores (see {@link
 * org.scoregrid.store.DoomedObjects}). Entries are locked in the order of their keys, so that no
 * two transactions wait for each other.
 */
final class Dooming {
  /**
   * Enters keys and times; what is formatted into it is a query of both, in the order of the keys,
   * each key once. An entry that is there already may be locked by a remover who found the object
   * still named; updating waits for it, where "do nothing" would lose the entry. Claims are not
   * shortened.
   */
  static final String ENTER =
      """
      insert into doomed_object (object_key, doomed_at)
      %s
      on conflict (object_key)
        do update set doomed_at = greatest(doomed_object.doomed_at, excluded.doomed_at)
      """;

  private static final String KEYS =
      "select distinct k, coalesce(%s, now()) from unnest(%s) k order by k";

  private static final String DOOM = ENTER.formatted(KEYS.formatted("?::timestamptz", "?"));

  private static final String DOOM_NAMED =
      ENTER.formatted(KEYS.formatted("cast(:at as timestamptz)", "cast(:keys as text[])"));

  private static final String SPARE =
      """
      delete from doomed_object
       where object_key in (select object_key from doomed_object
                             where object_key = any(%s) and doomed_at <= now()
                             order by object_key for update)
      """;

  private Dooming() {}

  /** The rows that named the objects are deleted by the same transaction. */
  static void doom(Tx tx, Collection<String> objectKeys, Instant now) throws SQLException {
    if (!objectKeys.isEmpty()) {
      tx.update(DOOM, now, texts(objectKeys));
    }
  }

  /** As {@link #doom}, by the clock of the database. */
  static void doomNow(Tx tx, Collection<String> objectKeys) throws SQLException {
    if (!objectKeys.isEmpty()) {
      tx.update(DOOM, null, texts(objectKeys));
    }
  }

  /** As {@link #doomNow}, in a statement that is a transaction of its own or part of one. */
  static void doomNow(DbExecute execute, Collection<String> objectKeys) {
    if (!objectKeys.isEmpty()) {
      Statements.change(
          execute,
          ENTER.formatted(KEYS.formatted("cast(null as timestamptz)", "cast(:keys as text[])")),
          Map.of("keys", objectKeys.toArray(String[]::new)));
    }
  }

  /** As {@link #doom}, in a statement that is a transaction of its own or part of one. */
  static void doom(DbExecute execute, Collection<String> objectKeys, Instant at) {
    if (!objectKeys.isEmpty()) {
      Statements.change(
          execute,
          DOOM_NAMED,
          Map.of("keys", objectKeys.toArray(String[]::new), "at", Statements.time(at)));
    }
  }

  /** Rows that name the objects are stored by the same transaction. */
  static void spare(Tx tx, Collection<String> objectKeys) throws SQLException {
    if (!objectKeys.isEmpty()) {
      tx.update(SPARE.formatted("?"), texts(objectKeys));
    }
  }

  static void spare(DbTransaction transaction, Collection<String> objectKeys) {
    if (!objectKeys.isEmpty()) {
      Statements.change(
          transaction,
          SPARE.formatted("cast(:keys as text[])"),
          Map.of("keys", objectKeys.toArray(String[]::new)));
    }
  }

  static Tx.Values texts(Collection<String> texts) {
    return Tx.column("text", List.copyOf(texts), text -> text);
  }
}
