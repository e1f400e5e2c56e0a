package org.scoregrid.domain.fault;

/** Every way in which a run can fail. {@code docs/faults.md} explains each. */
public enum FaultCode {
  /** The submitted file is not a zip archive, is empty, or breaks the limits for archives. */
  BAD_SUBMISSION_ARCHIVE,
  /** A file of the task is not a usable archive. */
  BAD_TASK_ARCHIVE,
  /** The submission has nothing to run and no predictions, or a program has no usable command. */
  NO_COMMAND,
  /** The participant's program ended with an exit code other than 0. */
  PROGRAM_FAILED,
  /** The ingestion program could not be started or ended with an exit code other than 0. */
  INGESTION_FAILED,
  /** The scoring program ended with an exit code other than 0. */
  SCORING_FAILED,
  /** A program could not be started at all: interpreter or file missing in the image. */
  PROGRAM_NOT_STARTED,
  /** The execution time limit passed. */
  TIME_LIMIT,
  /** The memory limit was reached. */
  OUT_OF_MEMORY,
  /** More output than allowed: bytes, files or depth. */
  OUTPUT_LIMIT,
  /** The scoring program left no scores.json or scores.txt. */
  NO_SCORES,
  /** The scores file is not a mapping of names to finite numbers. */
  BAD_SCORES,
  /** The program wrote a file that the platform writes itself. */
  RESERVED_FILE,
  /** A name look-up or connection failed while the network of runs is off. */
  NETWORK_IS_OFF,
  /** The image does not exist or may not be pulled. */
  IMAGE_NOT_FOUND,
  /** The image's registry could not be reached or refused for now. */
  IMAGE_UNAVAILABLE,
  /** A stored file could not be fetched, or differs from its digest. */
  FETCH_FAILED,
  /** Results could not be stored. */
  REPORT_FAILED,
  /** The worker stopped renewing its lease. */
  WORKER_LOST,
  /** No worker took the run in time. */
  NO_WORKER,
  /** The worker's disk is full. */
  WORKER_DISK_FULL,
  /** The container engine failed. */
  ENGINE_FAILED,
  /** A task or file that the run needs was deleted. */
  TASK_INCOMPLETE,
  /** Anything that should not happen; the log of the named process has the cause. */
  INTERNAL
}
