package org.scoregrid.fleet.hazelcast;

import java.time.Instant;
import org.scoregrid.domain.id.Attempt;
import org.scoregrid.domain.id.AttemptKey;
import org.scoregrid.domain.id.LeaseToken;
import org.scoregrid.domain.id.RunId;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.run.LogStream;
import org.scoregrid.domain.run.ProgramKind;
import org.scoregrid.domain.run.Step;
import org.scoregrid.fleet.LogFrame;

/** Makes log frames. */
final class Frames {
  private static final LeaseToken LEASE = LeaseToken.random();

  private Frames() {}

  static LogFrame frame(long submission, long run, long sequence, String text) {
    return new LogFrame(
        new SubmissionId(submission),
        new AttemptKey(new RunId(run), new Attempt(1), LEASE),
        sequence,
        Step.SCORING,
        ProgramKind.PROGRAM,
        LogStream.STDOUT,
        Instant.parse("2026-01-02T03:04:05.006Z"),
        text);
  }
}
