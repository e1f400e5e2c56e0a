package org.scoregrid.bundle;

import java.util.List;
import org.scoregrid.domain.competition.CompetitionDraft.TaskDraft;

/** What came of reading a task bundle. */
public sealed interface TaskReading {

  /**
   * It loads. The reader of this closes {@code files}.
   *
   * @param task without index; its sources are files of the bundle ({@code Member}) or datasets by
   *     key ({@code Existing}), of which it is not yet known whether they exist, are the uploader's
   *     own and have the type
   */
  record Loaded(TaskDraft task, BundleFiles files) implements TaskReading {}

  /**
   * It does not.
   *
   * @param refusal what the original would have answered: the first thing that it finds
   * @param problems all of them, with places; at least one
   */
  record Rejected(TaskRefusal refusal, List<Problem> problems) implements TaskReading {
    public Rejected {
      problems = List.copyOf(problems);
    }
  }
}
