package org.scoregrid.domain.rescore;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.competition.Competition.Person;
import org.scoregrid.domain.id.CompetitionId;
import org.scoregrid.domain.id.DatasetId;
import org.scoregrid.domain.id.PhaseId;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.id.TaskId;

/**
 * A task of a phase scored again beside what counts.
 *
 * @param task the copy of its own after a switch that had to make one
 * @param scoringProgram the new one; null: the task's stays
 * @param referenceData the new one; null: the task's stays
 * @param fileDeleted whether a new file that was chosen does not exist any more
 * @param chosen top-level submissions; empty unless the selection is CHOSEN
 * @param sharedTask whether others use the task too, so that a switch makes a copy for this phase
 */
public record Rescore(
    RescoreId id,
    CompetitionId competition,
    PhaseId phase,
    TaskId task,
    RescoreState state,
    @Nullable DatasetId scoringProgram,
    @Nullable DatasetId referenceData,
    boolean fileDeleted,
    Selection selection,
    List<SubmissionId> chosen,
    boolean sharedTask,
    Person createdBy,
    Instant createdAt,
    @Nullable Instant startedAt,
    @Nullable Instant switchedAt) {
  public Rescore {
    chosen = List.copyOf(chosen);
  }

  /**
   * How far it is.
   *
   * @param waiting selected, no run yet
   * @param running their runs wait or run
   * @param late under way with the old program at the switch; they follow by themselves
   * @param missing finished submissions that belong to the selection and are not covered
   */
  public record Progress(
      int waiting, int running, int scored, int failed, int stopped, int late, int missing) {
    /** All that are covered. */
    public int total() {
      return waiting + running + scored + failed + stopped + late;
    }

    public int over() {
      return scored + failed + stopped;
    }

    /** 0 to 100. */
    public int percent() {
      return total() == 0 ? 0 : (int) (100L * over() / total());
    }
  }
}
