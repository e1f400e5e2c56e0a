package org.scoregrid.worker.pipeline;

import org.scoregrid.domain.fault.Blame;
import org.scoregrid.domain.fault.FaultCode;
import org.scoregrid.domain.run.ProgramKind;
import org.scoregrid.domain.run.Step;

/** Whose program it is, for the words of a fault. */
enum Owner {
  SUBMISSION("Your program", Blame.PARTICIPANT, FaultCode.PROGRAM_FAILED),
  INGESTION("The ingestion program", Blame.ORGANIZER, FaultCode.INGESTION_FAILED),
  SCORING("The scoring program", Blame.ORGANIZER, FaultCode.SCORING_FAILED);

  private final String subject;
  private final Blame blame;
  private final FaultCode failed;

  Owner(String subject, Blame blame, FaultCode failed) {
    this.subject = subject;
    this.blame = blame;
    this.failed = failed;
  }

  static Owner of(Step step, ProgramKind kind) {
    return switch (kind) {
      case INGESTION -> INGESTION;
      case PROGRAM -> step == Step.PREDICTION ? SUBMISSION : SCORING;
    };
  }

  /** Begins a sentence. */
  String subject() {
    return subject;
  }

  /** Who wrote it. */
  Blame blame() {
    return blame;
  }

  /** The code of an exit other than 0. */
  FaultCode failed() {
    return failed;
  }

  /**
   * Who is to blame when it used too much of something. Ingestion executes participant code, so
   * what it used up is taken to be the submission's doing.
   */
  Blame spender() {
    return this == SCORING ? Blame.ORGANIZER : Blame.PARTICIPANT;
  }
}
