package org.scoregrid.store.postgres;

import java.sql.SQLException;
import java.util.Collection;
import java.util.List;

/**
 * The order in which transactions lock, so that none waits in a circle: first the owners' entries
 * on the boards of phases, then top-level submissions by id, then runs by id, then re-scores by id.
 * Children and other submissions of the same owner and phase need no lock of their own then.
 */
final class Locks {
  /** Bounds the locks of a batch; two owners who share one wait for each other and no more. */
  private static final int ENTRY_LOCKS = 1024;

  private static final int ENTRY_SPACE = 0x5c0e;

  private Locks() {}

  /** Whatever limits count of an owner in a phase stays as it is until the end. */
  static void limits(Tx tx, long phase, long owner) throws SQLException {
    tx.list(
        "select pg_advisory_xact_lock(hashtextextended(?, 0))",
        _ -> Boolean.TRUE,
        "accept " + phase + " " + owner);
  }

  /** Locks the top-level submissions of submissions, and what their owners have on boards. */
  static void submissions(Tx tx, Collection<Long> submissions) throws SQLException {
    tops(tx, "select unnest(?)", submissions);
  }

  /** The same for the submissions of runs. */
  static void submissionsOfRuns(Tx tx, Collection<Long> runs) throws SQLException {
    tops(tx, "select submission from run where id = any(?)", runs);
  }

  private record Top(long id, int entryLock) {}

  private static void tops(Tx tx, String submissions, Collection<Long> ids) throws SQLException {
    if (ids.isEmpty()) {
      return;
    }
    List<Top> tops =
        tx.list(
            """
            select distinct t.id, hashtext(t.phase || ' ' || t.owner) as owner_hash
              from submission s join submission t on t.id = coalesce(s.parent, s.id)
             where s.id in (%s)
            """
                .formatted(submissions),
            row -> new Top(row.getLong("id"), Math.floorMod(row.getInt("owner_hash"), ENTRY_LOCKS)),
            Tx.ids(ids));
    tx.list(
        "select pg_advisory_xact_lock(?, k) from unnest(?) k",
        _ -> Boolean.TRUE,
        ENTRY_SPACE,
        Tx.column(
            "integer", tops.stream().map(Top::entryLock).distinct().sorted().toList(), k -> k));
    tx.numbers(
        "select id from submission where id = any(?) order by id for no key update",
        Tx.ids(tops.stream().map(Top::id).toList()));
  }
}
