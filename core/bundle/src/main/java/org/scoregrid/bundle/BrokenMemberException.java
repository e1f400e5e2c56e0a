package org.scoregrid.bundle;

import java.io.IOException;

/**
 * A member's bytes are not what the archive's list says: damaged or forged. Trying again is vain.
 */
public final class BrokenMemberException extends IOException {
  private static final long serialVersionUID = 1;
  private final transient Problem problem;

  BrokenMemberException(String member) {
    this(
        new Problem(
            Findings.plain(member),
            0,
            0,
            "its bytes differ from the size or checksum in the archive's list",
            "Make the zip again and upload it"));
  }

  private BrokenMemberException(Problem problem) {
    super(problem.toString());
    this.problem = problem;
  }

  public Problem problem() {
    return problem;
  }
}
