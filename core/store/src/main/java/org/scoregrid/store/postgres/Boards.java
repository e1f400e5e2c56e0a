package org.scoregrid.store.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.scoregrid.domain.id.ColumnId;
import org.scoregrid.domain.id.LeaderboardId;
import org.scoregrid.domain.id.TaskId;
import org.scoregrid.domain.leaderboard.Column;
import org.scoregrid.domain.leaderboard.ColumnDraft;
import org.scoregrid.domain.leaderboard.Computation;
import org.scoregrid.domain.leaderboard.Leaderboard;
import org.scoregrid.domain.leaderboard.RankingMode;
import org.scoregrid.domain.leaderboard.Sorting;
import org.scoregrid.domain.leaderboard.SubmissionRule;

/** The boards of phases, read at most once in a transaction. */
final class Boards {
  private static final String COLUMNS =
      """
      select p.id as phase, p.tasks, b.id as board, b.title, b.key, b.hidden, b.submission_rule,
             b.ranking, b.primary_index, c.id as column_id, c.title as column_title, c.key as column_key,
             c.index, c.sorting, c.computation, c.computation_indexes, c.precision,
             c.hidden as column_hidden
        from (select p.id, coalesce(p.leaderboard,
                       (select min(l.id) from leaderboard l where l.competition = p.competition))
                       as leaderboard,
                     array(select task from phase_task where phase = p.id
                            order by order_index, task)
                       as tasks
                from phase p where p.id = any(?)) p
        join leaderboard b on b.id = p.leaderboard
        join leaderboard_column c on c.leaderboard = b.id
       order by p.id, c.index
      """;

  /**
   * @param tasks of the phase, in order
   */
  record Board(Leaderboard is, List<TaskId> tasks) {}

  private record PhaseColumn(long phase, List<Long> tasks, Leaderboard boardWithColumn) {}

  private final Tx tx;
  private final Map<Long, Optional<Board>> byPhase = new HashMap<>();

  Boards(Tx tx) {
    this.tx = tx;
  }

  void load(Collection<Long> phases) throws SQLException {
    List<Long> missing =
        phases.stream().distinct().filter(phase -> !byPhase.containsKey(phase)).toList();
    if (missing.isEmpty()) {
      return;
    }
    missing.forEach(phase -> byPhase.put(phase, Optional.empty()));
    Map<Long, List<PhaseColumn>> rows = new LinkedHashMap<>();
    for (PhaseColumn row : tx.list(COLUMNS, Boards::phaseColumn, Tx.ids(missing))) {
      rows.computeIfAbsent(row.phase(), _ -> new ArrayList<>()).add(row);
    }
    rows.forEach((phase, columns) -> byPhase.put(phase, Optional.of(board(columns))));
  }

  /** Of a phase that was loaded; empty if its competition has no board. */
  Optional<Board> of(long phase) {
    return byPhase.getOrDefault(phase, Optional.empty());
  }

  /** Whether the board of a phase that was loaded has computed columns. */
  boolean computes(long phase) {
    return of(phase).stream()
        .flatMap(board -> board.is().columns().stream())
        .anyMatch(column -> column.is().computation() != null);
  }

  private static Board board(List<PhaseColumn> rows) {
    Leaderboard first = rows.getFirst().boardWithColumn();
    Leaderboard board =
        new Leaderboard(
            first.id(),
            first.title(),
            first.key(),
            first.hidden(),
            first.submissionRule(),
            first.primaryIndex(),
            first.ranking(),
            rows.stream().map(row -> row.boardWithColumn().columns().getFirst()).toList());
    return new Board(board, rows.getFirst().tasks().stream().map(TaskId::new).toList());
  }

  private static PhaseColumn phaseColumn(ResultSet row) throws SQLException {
    return new PhaseColumn(
        row.getLong("phase"),
        Tx.idArray(row, "tasks"),
        new Leaderboard(
            new LeaderboardId(row.getLong("board")),
            row.getString("title"),
            row.getString("key"),
            row.getBoolean("hidden"),
            SubmissionRule.parse(row.getString("submission_rule")).orElse(SubmissionRule.ADD),
            row.getInt("primary_index"),
            RankingMode.parse(row.getString("ranking")).orElse(RankingMode.MEAN),
            List.of(column(row))));
  }

  private static Column column(ResultSet row) throws SQLException {
    String computation = row.getString("computation");
    return new Column(
        new ColumnId(row.getLong("column_id")),
        new ColumnDraft(
            row.getString("column_title"),
            row.getString("column_key"),
            row.getInt("index"),
            row.getString("sorting").equals(Sorting.ASC.wireName()) ? Sorting.ASC : Sorting.DESC,
            computation == null ? null : Computation.parse(computation).orElseThrow(),
            List.of((Integer[]) row.getArray("computation_indexes").getArray()),
            row.getInt("precision"),
            row.getBoolean("column_hidden")));
  }
}
