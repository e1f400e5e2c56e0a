package org.scoregrid.worker.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.fault.Blame;
import org.scoregrid.domain.fault.Fault;
import org.scoregrid.domain.fault.FaultCode;
import org.scoregrid.domain.fault.FaultException;
import org.scoregrid.domain.run.ProgramKind;
import org.scoregrid.worker.workspace.ResultMetadata;

/** What both steps do when their programs have ended. */
final class StepEnds {
  private StepEnds() {}

  /**
   * Adds the worker's own file to the output.
   *
   * @param writer whose programs wrote the output
   * @throws FaultException RESERVED_FILE if a program wrote that file
   */
  static void addMetadata(Path output, List<ProgramEnd> ends, Blame writer)
      throws FaultException, IOException {
    checkReserved(output, writer);
    ProgramEnd program = of(ends, ProgramKind.PROGRAM);
    ProgramEnd ingestion = of(ends, ProgramKind.INGESTION);
    new ResultMetadata(
            program == null ? null : program.elapsed(),
            program == null ? null : program.code(),
            ingestion == null ? null : ingestion.elapsed(),
            ingestion == null ? null : ingestion.code())
        .write(output);
  }

  /**
   * @throws FaultException RESERVED_FILE if there is the file that the worker itself writes
   */
  static void checkReserved(Path directory, Blame writer) throws FaultException {
    if (Files.exists(directory.resolve(ResultMetadata.FILE), LinkOption.NOFOLLOW_LINKS)) {
      throw new FaultException(
          Fault.of(
              FaultCode.RESERVED_FILE,
              writer,
              "There is a “metadata” among the files of the output; that name is kept for the"
                  + " platform.",
              "Use another name for it."));
    }
  }

  private static @Nullable ProgramEnd of(List<ProgramEnd> ends, ProgramKind kind) {
    return ends.stream().filter(end -> end.kind() == kind).findFirst().orElse(null);
  }

  static Duration since(long nanoTime) {
    return Duration.ofNanos(System.nanoTime() - nanoTime);
  }
}
