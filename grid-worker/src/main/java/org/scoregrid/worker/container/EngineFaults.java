package org.scoregrid.worker.container;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.fault.Blame;
import org.scoregrid.domain.fault.Fault;
import org.scoregrid.domain.fault.FaultCode;
import org.scoregrid.domain.fault.FaultException;
import org.scoregrid.domain.run.Limits;

/** The faults that every engine can raise, worded once. */
public final class EngineFaults {
  private static final int MAX_SHOWN_COMMAND = 200;

  private EngineFaults() {}

  /** ENGINE_FAILED, blamed on the platform. */
  public static FaultException engineFailed(String what, @Nullable Throwable cause) {
    var fault =
        Fault.of(
            FaultCode.ENGINE_FAILED,
            Blame.PLATFORM,
            "The container engine of the worker failed: " + what + ".",
            "Nothing to do: the run is tried again by itself.");
    return cause == null
        ? new FaultException(fault)
        : new FaultException(fault.withEvidence(String.valueOf(cause.getMessage())), cause);
  }

  /** PROGRAM_NOT_STARTED; the caller of the engine knows whose program it is. */
  public static FaultException notStarted(List<String> command, String evidence) {
    var shown = String.join(" ", command);
    if (shown.length() > MAX_SHOWN_COMMAND) {
      shown = shown.substring(0, MAX_SHOWN_COMMAND) + "…";
    }
    return new FaultException(
        new Fault(
            FaultCode.PROGRAM_NOT_STARTED,
            Blame.PARTICIPANT,
            "The command could not be executed: " + shown,
            "Check that the interpreter or file exists in the container image and is executable.",
            evidence));
  }

  /** DISK_LIMIT; the caller of the engine knows whose program it is. */
  public static FaultException diskLimit(Limits limits) {
    return new FaultException(
        Fault.of(
            FaultCode.DISK_LIMIT,
            Blame.PARTICIPANT,
            "The program wrote more than "
                + limits.diskBytes() / (1024 * 1024)
                + " MiB outside its output directory and was stopped.",
            "Write less, and delete temporary files before new ones are written."));
  }

  /** ENGINE_FAILED, blamed on the organizer: the run asks for what this engine must not give. */
  public static FaultException refused(String sentence, String wayOut) {
    return new FaultException(Fault.of(FaultCode.ENGINE_FAILED, Blame.ORGANIZER, sentence, wayOut));
  }
}
