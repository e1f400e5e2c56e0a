package org.scoregrid.fleet;

import java.time.Instant;
import org.scoregrid.domain.id.AttemptKey;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.run.LogStream;
import org.scoregrid.domain.run.ProgramKind;
import org.scoregrid.domain.run.Step;

/**
 * Some output of a running program.
 *
 * @param sequence counts up within (run, attempt); gaps were dropped
 * @param text whole lines where possible, at most 16 KiB
 */
public record LogFrame(
    SubmissionId submission,
    AttemptKey attempt,
    long sequence,
    Step step,
    ProgramKind program,
    LogStream stream,
    Instant at,
    String text) {
  /**
   * Text of a frame that is no output: the page of detailed results was stored anew. A program that
   * prints it makes open pages load theirs again, nothing worse.
   */
  public static final String PAGE_CHANGED = "{\"type\":\"detailed_result_update\"}\n";

  /** Whether it says that the page of detailed results was stored anew. */
  public boolean tellsOfPage() {
    return text.equals(PAGE_CHANGED);
  }
}
