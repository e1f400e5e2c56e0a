package org.scoregrid.web;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.competition.CompetitionDraft;
import org.scoregrid.domain.competition.Task;
import org.scoregrid.domain.id.Digest;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.id.WorkerName;
import org.scoregrid.domain.run.BlobRef;
import org.scoregrid.domain.run.ExitCodes;
import org.scoregrid.domain.run.Limits;
import org.scoregrid.domain.run.Network;
import org.scoregrid.domain.run.Outcome;
import org.scoregrid.domain.run.OutputName;
import org.scoregrid.domain.run.RunReport;
import org.scoregrid.domain.run.RunSpec;
import org.scoregrid.domain.run.StoredOutput;
import org.scoregrid.domain.run.Timings;
import org.scoregrid.store.RunStore;
import org.scoregrid.store.RunStore.PreparedRun;

/** Plays scheduler and worker: scores submissions without running anything. */
final class Scorer {
  private static final WorkerName WORKER = new WorkerName("test");
  private final Site site;

  Scorer(Site site) {
    this.site = site;
  }

  /** Every task of the submission gets these scores. */
  void score(Competition competition, long submission, Map<String, BigDecimal> scores) {
    Instant now = site.clock.instant();
    BlobRef blob = new BlobRef("blobs/x", Digest.of(new byte[] {1}), 1);
    RunSpec spec =
        new RunSpec(
            CompetitionDraft.DEFAULT_IMAGE,
            Network.NONE,
            Limits.DEFAULT,
            blob,
            blob,
            null,
            null,
            null,
            false,
            true);
    List<PreparedRun> runs = new ArrayList<>();
    for (Task task : competition.phases().get(1).tasks()) {
      runs.add(new PreparedRun(task.id(), spec, QueueName.DEFAULT));
    }
    site.runs.prepared(new SubmissionId(submission), runs, now);
    for (RunStore.Dispatch dispatch : site.runs.claim(QueueName.DEFAULT, 10, now)) {
      RunReport ended =
          new RunReport.Ended(
              dispatch.key(),
              WORKER,
              now,
              new Outcome.Scored(scores),
              ExitCodes.NONE,
              Timings.NONE,
              List.of(
                  new StoredOutput(OutputName.SCORING_STDOUT, 5),
                  new StoredOutput(OutputName.SCORING_RESULT, 5),
                  new StoredOutput(OutputName.DETAILED_RESULT, 5)),
              "test");
      site.runs.commit(List.of(new RunReport.Claimed(dispatch.key(), WORKER, now), ended), now);
    }
  }
}
