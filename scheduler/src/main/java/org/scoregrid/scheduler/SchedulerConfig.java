package org.scoregrid.scheduler;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.run.Limits;
import org.scoregrid.domain.run.Network;
import org.scoregrid.domain.run.WarmScoring;

/**
 * Settings of a scheduler.
 *
 * @param siteUrl address of the site, without final slash; workers call it back
 * @param queues virtual hosts that it serves
 * @param limits what a run may use; the phase lowers the execution time
 * @param network what runs reach unless their competition says otherwise
 * @param warmScoring whether tasks may ask for warm scoring
 * @param windowMinimum messages that may wait in the broker however few workers are alive
 * @param windowPerSlot messages that may wait in the broker for each live slot
 * @param windowMaximum messages that may ever wait in the broker
 * @param batch runs or reports handled by one transaction
 * @param urlValidity life of the signed URLs in a message
 * @param tick how often everything is looked at even if nobody woke the scheduler
 * @param jobWorkers background jobs that run at the same time
 * @param tempDirectory where bundles are unpacked
 */
public record SchedulerConfig(
    URI siteUrl,
    List<QueueName> queues,
    Limits limits,
    Network network,
    WarmScoring warmScoring,
    int windowMinimum,
    int windowPerSlot,
    int windowMaximum,
    int batch,
    Duration urlValidity,
    Duration tick,
    int jobWorkers,
    Path tempDirectory) {

  public SchedulerConfig {
    queues = List.copyOf(queues);
    if (windowMinimum < 1 || windowPerSlot < 1 || windowMaximum < windowMinimum || batch < 1) {
      throw new IllegalArgumentException("the dispatch window and the batch must be at least 1");
    }
  }

  public static SchedulerConfig defaults(URI siteUrl, Path tempDirectory) {
    return new SchedulerConfig(
        siteUrl,
        List.of(QueueName.DEFAULT),
        Limits.DEFAULT,
        Network.NONE,
        WarmScoring.ALLOWED,
        4,
        2,
        2_000,
        200,
        Duration.ofDays(5),
        Duration.ofSeconds(2),
        2,
        tempDirectory);
  }
}
