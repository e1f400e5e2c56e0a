package org.scoregrid.store;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.competition.Competition.Person;
import org.scoregrid.domain.id.ColumnId;
import org.scoregrid.domain.id.PhaseId;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.id.TaskId;
import org.scoregrid.domain.leaderboard.Ranking;

/** Entries of leaderboards. Thread-safe. */
public interface LeaderboardStore {

  /**
   * A top-level submission on the board.
   *
   * @param runs submission (own or child) that holds the scores of each task
   * @param scoreNumbers what clients tell the scores apart by: a number for each of them
   * @param entries submissions of the owner in this phase so far
   */
  record Entry(
      SubmissionId submission,
      Person owner,
      Instant submittedAt,
      int entries,
      @Nullable Map<String, Object> factSheetAnswers,
      Map<TaskId, SubmissionId> runs,
      Map<TaskId, Map<ColumnId, BigDecimal>> scores,
      Map<TaskId, Map<ColumnId, Long>> scoreNumbers)
      implements Ranking.Entry {
    @Override
    public long submissionNumber() {
      return submission.value();
    }
  }

  /** All entries of a phase, in no order; the number of queries does not depend on their number. */
  List<Entry> entries(PhaseId phase);
}
