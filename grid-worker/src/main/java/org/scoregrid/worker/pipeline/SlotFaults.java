package org.scoregrid.worker.pipeline;

import org.scoregrid.domain.fault.Blame;
import org.scoregrid.domain.fault.Fault;
import org.scoregrid.domain.fault.FaultCode;
import org.scoregrid.domain.run.Limits;
import org.scoregrid.worker.workspace.Sizes;

/** What a run misses because its slot has less than the run was promised. */
final class SlotFaults {
  private SlotFaults() {}

  /**
   * The platform's fault in place of the program's, where memory ran out that the slot did not
   * have.
   *
   * @param promised limits of the run
   * @param given what its slot left of them
   */
  static Fault of(Fault fault, Limits promised, Limits given) {
    if (fault.code() != FaultCode.OUT_OF_MEMORY || given.memoryBytes() >= promised.memoryBytes()) {
      return fault;
    }
    return Fault.of(
            FaultCode.OUT_OF_MEMORY,
            Blame.PLATFORM,
            "A slot of this worker has %s of memory, less than the %s that the run may use, and it was too little."
                .formatted(Sizes.text(given.memoryBytes()), Sizes.text(promised.memoryBytes())),
            "The run is tried again by itself, elsewhere if it can be. Whoever runs the worker gives"
                + " its slots more memory (worker.slotMemory) or has fewer of them.")
        .withEvidence(fault.evidence());
  }
}
