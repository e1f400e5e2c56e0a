package org.scoregrid.store.postgres;

import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.scoregrid.domain.id.ColumnId;
import org.scoregrid.domain.leaderboard.ComputedColumns;
import org.scoregrid.store.postgres.Boards.Board;

/**
 * The computed columns of submissions to several tasks: over the scores of all children
 * (reference/rules.md 7). The parents are locked by the caller.
 */
final class ParentScores {
  private static final String CHILDREN =
      """
      select c.parent, c.id, c.phase, x.board_column, x.value
        from submission c join score x on x.submission = c.id
       where c.parent in (select parent from submission where id = any(?) and parent is not null)
       order by c.parent, c.id
      """;

  private record ChildScore(
      long parent, long child, long phase, ColumnId column, BigDecimal value) {}

  private final Tx tx;
  private final Boards boards;

  ParentScores(Tx tx, Boards boards) {
    this.tx = tx;
    this.boards = boards;
  }

  /** After the scores of children changed; submissions without a parent do not matter. */
  void refresh(Collection<Long> children) throws SQLException {
    if (children.isEmpty()) {
      return;
    }
    List<ChildScore> scores =
        tx.list(
            CHILDREN,
            row ->
                new ChildScore(
                    row.getLong(1),
                    row.getLong(2),
                    row.getLong(3),
                    new ColumnId(row.getLong(4)),
                    row.getBigDecimal(5)),
            Tx.ids(children));
    boards.load(scores.stream().map(ChildScore::phase).toList());
    Map<Long, List<ChildScore>> families = new LinkedHashMap<>();
    scores.forEach(one -> families.computeIfAbsent(one.parent(), _ -> new ArrayList<>()).add(one));
    Map<Long, Map<ColumnId, BigDecimal>> computed = new LinkedHashMap<>();
    families.forEach(
        (parent, family) ->
            boards
                .of(family.getFirst().phase())
                .ifPresent(board -> computed.put(parent, computed(board, family))));
    new ScoreRows(tx).put(computed);
  }

  /** A sum that is too large to be stored is left out; the scores that it came from are there. */
  private static Map<ColumnId, BigDecimal> computed(Board board, List<ChildScore> family) {
    Map<Long, Map<ColumnId, BigDecimal>> parts = new LinkedHashMap<>();
    family.forEach(
        one ->
            parts
                .computeIfAbsent(one.child(), _ -> new HashMap<>())
                .put(one.column(), one.value()));
    Map<ColumnId, BigDecimal> computed =
        new HashMap<>(ComputedColumns.computed(board.is(), List.copyOf(parts.values())));
    computed.values().removeIf(value -> !ScoreSheet.isStorable(value));
    return computed;
  }
}
