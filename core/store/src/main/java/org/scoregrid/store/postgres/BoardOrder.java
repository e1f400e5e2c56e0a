package org.scoregrid.store.postgres;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.scoregrid.store.Page;

/**
 * The order of a board by the keys that the database keeps (V8__leaderboard.sql,
 * V13__board_order.sql); the same as that of {@code domain.leaderboard.Ranking}.
 */
final class BoardOrder {
  private static final String BY_KEY = "e.order_key";

  private static final String BY_MEAN_PLACE =
      "case when m.tasks = cardinality(e.task_keys) then m.place end, m.place, " + BY_KEY;

  private static final String MEAN_PLACES =
      """
      (select p.submission, count(*) as tasks, round(avg(p.place), 10) as place
         from (select o.submission, rank() over (partition by t.number order by t.key) as place
                 from board_entry o cross join unnest(o.task_keys) with ordinality t(key, number)
                where o.phase = ? and t.key is not null) p
        group by p.submission) m\
      """;

  /**
   * @param submission of the entry
   * @param place 1 is the best
   */
  record Standing(long submission, int place) {}

  private record Found(Standing standing, long total) {}

  private static final String BY_PLACES =
      """
      select count(*) from phase p join leaderboard b on b.id = board_of_phase(p.id)
       where p.id = ? and b.ranking = 'mean_rank'
         and (select count(*) from phase_task t where t.phase = p.id) > 1
      """;

  private final Tx tx;
  private final long phase;
  private final boolean byPlaces;

  BoardOrder(Tx tx, long phase) throws SQLException {
    this.tx = tx;
    this.phase = phase;
    this.byPlaces = tx.number(BY_PLACES, phase) > 0;
  }

  /** Everybody. */
  List<Long> all() throws SQLException {
    return tx.numbers(
        "select e.submission from " + entries() + " order by " + order(), parameters());
  }

  Page<Standing> page(Page.Request page) throws SQLException {
    long total = tx.number("select count(*) from board_entry where phase = ?", phase);
    if (page.offset() >= total) {
      return new Page<>(List.of(), total);
    }
    List<Long> shown =
        tx.numbers(
            "select e.submission from " + entries() + " order by " + order() + " limit ? offset ?",
            parameters(page.size(), page.offset()));
    List<Standing> standings = new ArrayList<>();
    for (int i = 0; i < shown.size(); i++) {
      standings.add(new Standing(shown.get(i), Math.toIntExact(page.offset() + i + 1)));
    }
    return new Page<>(standings, total);
  }

  /** Those whose shown name holds the text; their places are those among all. */
  Page<Standing> named(String text, Page.Request page) throws SQLException {
    String found =
        """
        from (select e.submission, e.owner, row_number() over (order by %s) as place from %s) r
        join account a on a.id = r.owner
        where strpos(lower(coalesce(nullif(trim(a.display_name), ''), a.username)), lower(?)) > 0
        """
            .formatted(order(), entries());
    List<Found> shown =
        tx.list(
            "select r.submission, r.place, count(*) over () "
                + found
                + " order by r.place limit ? offset ?",
            row -> new Found(new Standing(row.getLong(1), row.getInt(2)), row.getLong(3)),
            parameters(text, page.size(), page.offset()));
    if (shown.isEmpty()) {
      long total = page.offset() == 0 ? 0 : tx.number("select count(*) " + found, parameters(text));
      return new Page<>(List.of(), total);
    }
    return new Page<>(shown.stream().map(Found::standing).toList(), shown.getFirst().total());
  }

  private String order() {
    return byPlaces ? BY_MEAN_PLACE : BY_KEY;
  }

  /** With a parameter for the phase each time that it is asked for. */
  private String entries() {
    return byPlaces
        ? "board_entry e left join "
            + MEAN_PLACES
            + " on m.submission = e.submission"
            + " where e.phase = ?"
        : "board_entry e where e.phase = ?";
  }

  private Object[] parameters(Object... more) {
    List<Object> all = new ArrayList<>();
    all.add(phase);
    if (byPlaces) {
      all.add(phase);
    }
    all.addAll(List.of(more));
    return all.toArray();
  }
}
