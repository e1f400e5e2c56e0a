package org.scoregrid.standalone.trial;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.scoregrid.domain.competition.CompetitionDraft.TaskDraft;
import org.scoregrid.domain.fault.Blame;
import org.scoregrid.domain.fault.Fault;
import org.scoregrid.domain.fault.FaultCode;
import org.scoregrid.domain.id.ColumnId;
import org.scoregrid.domain.leaderboard.Column;
import org.scoregrid.domain.leaderboard.ComputedColumns;
import org.scoregrid.domain.leaderboard.Leaderboard;
import org.scoregrid.domain.run.Outcome;
import org.scoregrid.domain.run.RunReport;

/**
 * How the submission did on one task.
 *
 * @param scores by column key, in the order of the board; computed columns are filled
 * @param others names that the scoring program wrote and no column has
 * @param missing keys of columns without a score
 */
record TaskResult(
    TaskDraft task,
    RunReport.Ended ended,
    Map<String, BigDecimal> scores,
    Set<String> others,
    List<String> missing) {

  static TaskResult of(TaskDraft task, RunReport.Ended ended, Leaderboard board) {
    if (!(ended.outcome() instanceof Outcome.Scored(Map<String, BigDecimal> said))) {
      return new TaskResult(task, ended, Map.of(), Set.of(), List.of());
    }
    Map<ColumnId, BigDecimal> filled = ComputedColumns.scores(board, said);
    Map<String, BigDecimal> scores = new LinkedHashMap<>();
    Set<String> others = new TreeSet<>(said.keySet());
    for (Column column : board.columns()) {
      others.remove(column.is().key());
      BigDecimal score = filled.get(column.id());
      if (score != null) {
        scores.put(column.is().key(), score.stripTrailingZeros());
      }
    }
    List<String> missing =
        board.columns().stream()
            .map(column -> column.is().key())
            .filter(key -> !scores.containsKey(key))
            .toList();
    return new TaskResult(task, ended, scores, others, missing);
  }

  /** Why there are no scores; empty where there are. */
  Optional<Fault> fault() {
    return switch (ended.outcome()) {
      case Outcome.Scored _ -> Optional.empty();
      case Outcome.Faulted(Fault fault) -> Optional.of(fault);
      case Outcome.Cancelled _ ->
          Optional.of(
              Fault.of(FaultCode.INTERNAL, Blame.PLATFORM, "The run was cancelled.", "Try again."));
    };
  }
}
