package org.scoregrid.store.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.scoregrid.store.LeaderboardStore.Entry;
import org.scoregrid.store.postgres.BoardEntries.Head;
import org.scoregrid.store.postgres.BoardEntries.Scores;

/**
 * Hands over a whole board. All scores come from one query in the order of the board, as looking
 * them up by entries in small numbers takes many times longer; a few are in memory at once.
 */
final class BoardStream {
  /** Entries whose names and answers are in memory at once. */
  private static final int HEADS = 1_000;

  /** Scores that the driver asks for at once. */
  private static final int ROWS = 5_000;

  /** As {@link BoardEntries} finds them, of entries by their places. */
  private static final String SCORES =
      """
      select r.place, r.run, r.task, x.board_column, x.value, x.id
        from (select t.place, s.id as run, s.task
                from unnest(?) with ordinality t(entry, place)
                join submission s on s.id = t.entry
               where not s.has_children
              union all
              (select distinct on (t.place, c.task) t.place, c.id, c.task
                 from unnest(?) with ordinality t(entry, place)
                 join submission c on c.parent = t.entry
                where c.status = 'Finished'
                order by t.place, c.task, c.id desc)) r
        left join score x on x.submission = r.run
       where r.task is not null
       order by r.place
      """;

  private final Tx tx;
  private final BoardEntries entries;
  private final List<Long> order;
  private final Consumer<Entry> reader;

  private int next;
  private Scores scores = new Scores();
  private Map<Long, Head> heads = Map.of();

  /**
   * @param order submissions of the board, best first
   */
  BoardStream(Tx tx, List<Long> order, Consumer<Entry> reader) {
    this.tx = tx;
    this.entries = new BoardEntries(tx);
    this.order = order;
    this.reader = reader;
  }

  void run() throws SQLException {
    Tx.Values ids = Tx.ids(order);
    tx.each(SCORES, ROWS, this::score, ids, ids);
    handOverUpTo(order.size());
  }

  private void score(ResultSet row) throws SQLException {
    handOverUpTo(row.getInt(1) - 1);
    scores.add(row);
  }

  private void handOverUpTo(int place) throws SQLException {
    while (next < place) {
      if (next % HEADS == 0) {
        heads = entries.heads(order.subList(next, Math.min(order.size(), next + HEADS)));
      }
      Head head = heads.get(order.get(next));
      if (head != null) {
        reader.accept(head.with(scores));
      }
      scores = new Scores();
      next++;
    }
  }
}
