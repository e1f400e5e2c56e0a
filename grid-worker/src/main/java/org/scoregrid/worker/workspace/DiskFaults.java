package org.scoregrid.worker.workspace;

import java.io.IOException;
import org.scoregrid.domain.fault.Blame;
import org.scoregrid.domain.fault.Fault;
import org.scoregrid.domain.fault.FaultCode;
import org.scoregrid.domain.fault.FaultException;

/** Failures of the worker's own disk, in words. */
public final class DiskFaults {
  private DiskFaults() {}

  /** WORKER_DISK_FULL where that is the cause, INTERNAL otherwise; both blame the platform. */
  public static FaultException of(IOException e) {
    String text = String.valueOf(e.getMessage());
    if (text.contains("No space left") || text.contains("quota exceeded")) {
      return new FaultException(
          Fault.of(
              FaultCode.WORKER_DISK_FULL,
              Blame.PLATFORM,
              "The disk of the worker is full.",
              "The run is tried again by itself, on another worker where there is one."),
          e);
    }
    return new FaultException(
        Fault.of(
            FaultCode.INTERNAL,
            Blame.PLATFORM,
            "The worker could not read or write its own files.",
            "The run is tried again by itself; the worker's log has the cause."),
        e);
  }
}
