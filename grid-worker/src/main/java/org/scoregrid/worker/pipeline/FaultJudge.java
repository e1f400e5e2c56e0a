package org.scoregrid.worker.pipeline;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.fault.Blame;
import org.scoregrid.domain.fault.Fault;
import org.scoregrid.domain.fault.FaultCode;
import org.scoregrid.domain.run.Limits;
import org.scoregrid.domain.run.Network;
import org.scoregrid.domain.run.ProgramKind;
import org.scoregrid.domain.run.Step;
import org.scoregrid.worker.container.RunningContainer.Exit;
import org.scoregrid.worker.workspace.Sizes;

/** Says of a step's programs what went wrong and who has to act. */
final class FaultJudge {
  /** What programs print when there is no network: C library, curl, Java, Python, Node, Go. */
  private static final List<String> NETWORK_WORDS =
      List.of(
          "Temporary failure in name resolution",
          "Name or service not known",
          "Network is unreachable",
          "network is unreachable",
          "Could not resolve host",
          "unable to resolve host",
          "nodename nor servname provided",
          "NameResolutionError",
          "UnknownHostException",
          "EAI_AGAIN",
          "ENETUNREACH",
          "dial tcp: lookup");

  /** Where the ingestion program lies; tracebacks name the files they go through. */
  private static final String INGESTION_PLACE = "/app/program/";

  private static final String SUBMISSION_PLACE = "/app/ingested_program";

  /** How Python begins one. */
  private static final String TRACE = "Traceback (most recent call last)";

  private FaultJudge() {}

  /**
   * The fault of a step, or empty if scoring may go on.
   *
   * @param ends every program that was started
   */
  static Optional<Fault> judge(Step step, List<ProgramEnd> ends, Limits limits, Network network) {
    List<ProgramEnd> failed = new ArrayList<>();
    for (ProgramEnd end : ends) {
      if (end.failed() && end.how() != ProgramEnd.How.KILLED) {
        failed.add(end);
      }
    }
    failed.sort(Comparator.comparing(FaultJudge::rank));
    boolean scored = step == Step.SCORING && programSucceeded(ends);
    for (ProgramEnd end : failed) {
      // The stock worker takes scores whatever ingestion's exit code beside scoring
      // (reference/execution-contract.md 12.5); only limits count there.
      boolean ignored = scored && end.kind() == ProgramKind.INGESTION && isPlainExit(end);
      if (!ignored) {
        return Optional.of(fault(step, end, limits, network));
      }
    }
    return Optional.empty();
  }

  /**
   * Which of two failures is the cause. Lost by the engine or out of memory speaks for itself; of
   * two that failed by themselves the first is it, for its partner starved, and the order of ends
   * is kept; where time was up for both, ingestion did not feed its partner.
   */
  private static int rank(ProgramEnd end) {
    Exit exit = end.exit();
    if (end.how() == ProgramEnd.How.TIME_UP) {
      return end.kind() == ProgramKind.INGESTION ? 3 : 4;
    }
    if (exit == null) {
      return 0;
    }
    return exit.outOfMemory() ? 1 : 2;
  }

  private static boolean programSucceeded(List<ProgramEnd> ends) {
    return ends.stream().anyMatch(end -> end.kind() == ProgramKind.PROGRAM && !end.failed());
  }

  private static boolean isPlainExit(ProgramEnd end) {
    Exit exit = end.exit();
    return exit != null && !exit.outOfMemory() && end.how() == ProgramEnd.How.BY_ITSELF;
  }

  private static Fault fault(Step step, ProgramEnd end, Limits limits, Network network) {
    Owner owner = Owner.of(step, end.kind());
    Exit exit = end.exit();
    String evidence = end.log().excerpt();
    if (end.how() == ProgramEnd.How.TIME_UP) {
      return timeLimit(owner, limits.executionTime()).withEvidence(evidence);
    }
    if (exit == null) {
      return notRun(owner, end.problem());
    }
    if (exit.outOfMemory()) {
      return outOfMemory(owner, limits.memoryBytes()).withEvidence(evidence);
    }
    String shown = "exit code " + exit.code() + (evidence.isEmpty() ? "" : "\n" + evidence);
    if (network == Network.NONE && NETWORK_WORDS.stream().anyMatch(end.log()::mentions)) {
      return networkIsOff(owner).withEvidence(shown);
    }
    return SpaceFaults.of(owner, exit.code(), end.log(), limits)
        .orElseGet(() -> exited(owner, exit.code(), end.log()))
        .withEvidence(shown);
  }

  private static Fault timeLimit(Owner owner, Duration limit) {
    return Fault.of(
        FaultCode.TIME_LIMIT,
        owner.spender(),
        owner.subject() + " was still running after the time limit of " + seconds(limit) + ".",
        owner.spender() == Blame.PARTICIPANT
            ? "Make the program faster, or ask the organizer for a longer execution time limit."
            : "Make the scoring program faster, or raise the phase's execution time limit.");
  }

  private static String seconds(Duration limit) {
    return limit.toMillis() % 1_000 == 0
        ? limit.toSeconds() + " seconds"
        : limit.toMillis() + " milliseconds";
  }

  private static Fault outOfMemory(Owner owner, long bytes) {
    return Fault.of(
        FaultCode.OUT_OF_MEMORY,
        owner.spender(),
        owner.subject() + " used more than its " + Sizes.text(bytes) + " of memory.",
        owner.spender() == Blame.PARTICIPANT
            ? "Work on smaller parts at a time, or ask the organizer for more memory."
            : "Let the scoring program work on smaller parts, or ask the site for more memory.");
  }

  /** The engine does not know whose program it is, so its fault gets the right blame here. */
  private static Fault notRun(Owner owner, @Nullable Fault problem) {
    if (problem == null) {
      return Fault.of(
          FaultCode.ENGINE_FAILED,
          Blame.PLATFORM,
          "The container engine lost a program of this run.",
          "The run is tried again by itself; the worker's log has the cause.");
    }
    if (problem.code() == FaultCode.DISK_LIMIT) {
      String sentence = problem.sentence().replaceFirst("^The program", owner.subject());
      return new Fault(
          problem.code(), owner.spender(), sentence, problem.wayOut(), problem.evidence());
    }
    if (problem.code() != FaultCode.PROGRAM_NOT_STARTED) {
      return problem;
    }
    return new Fault(
        problem.code(),
        owner.blame(),
        owner.subject() + " could not be started: its command or interpreter is not in the image.",
        "Check the command in the file metadata.yaml and the competition's image. Scripts need an"
            + " interpreter: python3 program.py, not ./program.py.",
        problem.sentence() + "\n" + problem.evidence());
  }

  private static Fault networkIsOff(Owner owner) {
    return Fault.of(
        FaultCode.NETWORK_IS_OFF,
        owner.blame(),
        owner.subject() + " tried to reach the network, which is switched off for runs.",
        "Put what the program downloads into the submission or the image. An organizer can switch"
            + " the network on: competition settings, “Network of runs”.");
  }

  /**
   * A submission can end the process that runs it without a trace. Nobody can tell that from
   * ingestion that ends silently, so the organizer is told of both.
   */
  private static String doubt(Owner owner, Evidence log) {
    boolean silent =
        owner == Owner.INGESTION && !log.mentions(INGESTION_PLACE) && !log.mentions(TRACE);
    return silent
        ? " No error of its own is in its log: the submission that it ran may have ended it."
        : "";
  }

  /**
   * Ingestion is the organizer's program, but it executes what participants hand in. Where the last
   * traceback goes through {@code /app/ingested_program} and not back into ingestion, the error
   * came out of the submission; without one the organizer has to look, because only he can read the
   * program.
   */
  private static Fault exited(Owner owner, int code, Evidence log) {
    String trace = log.lastTrace(TRACE);
    boolean inSubmission = trace.lastIndexOf(SUBMISSION_PLACE) > trace.lastIndexOf(INGESTION_PLACE);
    if (owner == Owner.INGESTION && inSubmission) {
      return Fault.of(
          owner.failed(),
          Blame.PARTICIPANT,
          "Your code failed while the ingestion program ran it (exit code " + code + ").",
          "The log of the prediction step shows where. Correct the code and submit it again.");
    }
    String wayOut =
        owner == Owner.SUBMISSION
            ? "The log of the prediction step shows why. Correct the program and submit it again."
            : "The log shows why. Correct the program in the task, then run the submissions again.";
    return Fault.of(
        owner.failed(),
        owner.blame(),
        owner.subject() + " ended with exit code " + code + "." + doubt(owner, log),
        wayOut);
  }
}
