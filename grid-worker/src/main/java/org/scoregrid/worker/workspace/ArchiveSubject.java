package org.scoregrid.worker.workspace;

import org.scoregrid.domain.fault.Blame;
import org.scoregrid.domain.fault.Fault;
import org.scoregrid.domain.fault.FaultCode;
import org.scoregrid.domain.fault.FaultException;

/**
 * Whose archive is being unpacked, for the fault's words.
 *
 * @param name how the archive is called in a sentence, with a capital letter
 */
public record ArchiveSubject(FaultCode code, Blame blame, String name) {
  /** The zip that a participant submitted. */
  public static final ArchiveSubject SUBMISSION =
      new ArchiveSubject(FaultCode.BAD_SUBMISSION_ARCHIVE, Blame.PARTICIPANT, "The submitted file");

  /** A program or data set of the task. */
  public static ArchiveSubject task(String name) {
    return new ArchiveSubject(FaultCode.BAD_TASK_ARCHIVE, Blame.ORGANIZER, name);
  }

  FaultException fault(String why, String wayOut) {
    return new FaultException(Fault.of(code, blame, name + " " + why, wayOut));
  }
}
