package org.scoregrid.domain.fault;

/** Every way in which a run can fail. {@code docs/faults.md} explains each. */
public enum FaultCode {
  BAD_SUBMISSION_ARCHIVE(
      "The submitted file is not a zip archive, is empty, or breaks the limits for archives."),
  PROGRAM_NOT_ACCEPTED("The submission brings a program, and its phase takes predictions only."),
  BAD_TASK_ARCHIVE("A file of the task is not a usable archive."),
  NO_COMMAND(
      "The submission has nothing to run and no predictions, or a program has no usable command."),
  PROGRAM_FAILED("The participant's program ended with an exit code other than 0."),
  INGESTION_FAILED(
      "The ingestion program could not be started or ended with an exit code other than 0."),
  SCORING_FAILED("The scoring program ended with an exit code other than 0."),
  PROGRAM_NOT_STARTED(
      "A program could not be started at all: interpreter or file missing in the image."),
  TIME_LIMIT("The execution time limit passed."),
  OUT_OF_MEMORY("The memory limit was reached."),
  DISK_LIMIT("More written outside the output directory than allowed."),
  OUTPUT_LIMIT("More output than allowed: bytes, files or depth."),
  NO_SCORES("The scoring program left no scores.json or scores.txt."),
  BAD_SCORES("The scores file is not a mapping of names to finite numbers."),
  RESERVED_FILE("The program wrote a file that the platform writes itself."),
  NETWORK_IS_OFF("A name look-up or connection failed while the network of runs is off."),
  IMAGE_NOT_FOUND("The image does not exist or may not be pulled."),
  IMAGE_UNAVAILABLE("The image's registry could not be reached or refused for now."),
  FETCH_FAILED("A stored file could not be fetched, or differs from its digest."),
  REPORT_FAILED("Results could not be stored."),
  WORKER_LOST("The worker stopped renewing its lease."),
  NO_WORKER("No worker took the run in time."),
  WORKER_DISK_FULL("The worker's disk is full."),
  ENGINE_FAILED("The container engine failed."),
  TASK_INCOMPLETE("A task or file that the run needs was deleted."),
  INTERNAL("Anything that should not happen; the log of the named process has the cause.");

  private final String explanation;

  FaultCode(String explanation) {
    this.explanation = explanation;
  }

  /** One sentence for {@code docs/faults.md}; people see the sentence of their own fault. */
  public String explanation() {
    return explanation;
  }
}
