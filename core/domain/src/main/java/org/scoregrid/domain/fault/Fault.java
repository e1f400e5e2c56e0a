package org.scoregrid.domain.fault;

/**
 * Why a run failed, for the person who reads it.
 *
 * @param code which of the known ways
 * @param blame who has to act
 * @param sentence what happened, one sentence
 * @param wayOut what to do about it, one or two sentences
 * @param evidence excerpt of a log, exit code and the like; may be empty, at most {@value
 *     #MAX_EVIDENCE} characters; never holds signed URLs or secrets
 */
public record Fault(FaultCode code, Blame blame, String sentence, String wayOut, String evidence) {
  public static final int MAX_EVIDENCE = 4_000;

  public Fault {
    if (evidence.length() > MAX_EVIDENCE) {
      evidence = "…" + evidence.substring(evidence.length() - MAX_EVIDENCE + 1);
    }
  }

  public static Fault of(FaultCode code, Blame blame, String sentence, String wayOut) {
    return new Fault(code, blame, sentence, wayOut, "");
  }

  public Fault withEvidence(String text) {
    return new Fault(code, blame, sentence, wayOut, text);
  }

  /** Whether the site tries the run again by itself. */
  public boolean isRetried() {
    return blame == Blame.PLATFORM;
  }

  /** Whether the try still counts against the participant's limits. */
  public boolean countsAgainstLimits() {
    return blame == Blame.PARTICIPANT;
  }
}
