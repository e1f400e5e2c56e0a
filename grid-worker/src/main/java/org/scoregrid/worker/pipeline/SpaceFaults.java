package org.scoregrid.worker.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.scoregrid.domain.fault.Blame;
import org.scoregrid.domain.fault.Fault;
import org.scoregrid.domain.fault.FaultCode;
import org.scoregrid.domain.run.Limits;
import org.scoregrid.worker.workspace.DiskFaults;
import org.scoregrid.worker.workspace.Sizes;

/**
 * Programs that failed because the kernel refused to write more: where a bound is kept by the
 * kernel, nobody but the program learns of it. They say so in their logs, or die of the signal. A
 * program that imitates this only harms its own report.
 */
final class SpaceFaults {
  /** 128 + SIGXFSZ. */
  private static final int FILE_SIZE_SIGNAL = 128 + 25;

  /** Less than a page of anything that is worth writing. */
  private static final long FULL_BYTES = 1024 * 1024;

  private SpaceFaults() {}

  /**
   * DISK_LIMIT or OUTPUT_LIMIT; empty where the failure looks like another.
   *
   * @param code of an exit other than 0
   */
  static Optional<Fault> of(Owner owner, int code, Evidence log, Limits limits) {
    if (code == FILE_SIZE_SIGNAL || log.mentions("File too large")) {
      return Optional.of(
          Fault.of(
              FaultCode.OUTPUT_LIMIT,
              owner.spender(),
              owner.subject() + " tried to write a larger file than it may.",
              "An output may have "
                  + Sizes.text(limits.outputBytes())
                  + " in all. Write less, or ask "
                  + whom(owner)
                  + " for more."));
    }
    if (log.mentions("No space left on device") || log.mentions("Disk quota exceeded")) {
      return Optional.of(
          Fault.of(
              FaultCode.DISK_LIMIT,
              owner.spender(),
              owner.subject() + " had no space left for what it wrote.",
              "It may write "
                  + Sizes.text(limits.outputBytes())
                  + " to its output directory and, where that is in memory, a quarter of its memory"
                  + " to /tmp and elsewhere. Write less, delete temporary files before new ones are"
                  + " written, or ask "
                  + whom(owner)
                  + " for more."));
    }
    return Optional.empty();
  }

  /**
   * What a program was refused is the platform's fault where the worker's own disk is full.
   *
   * @param disk any path on it
   */
  static Fault unlessDiskIsFull(Fault fault, Path disk) throws IOException {
    boolean full =
        fault.code() == FaultCode.DISK_LIMIT
            && Files.getFileStore(disk).getUsableSpace() < FULL_BYTES;
    return full ? DiskFaults.of(new IOException("No space left on device")).fault() : fault;
  }

  private static String whom(Owner owner) {
    return owner.spender() == Blame.PARTICIPANT ? "the organizer" : "the site";
  }
}
