package org.scoregrid.scheduler;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.jobs.BackgroundJob;
import org.scoregrid.jobs.BackgroundJobs;
import org.scoregrid.jobs.PrepareSubmissionRequest;

/** Keeps what is enqueued. */
final class RecordingJobs implements BackgroundJobs {
  final List<BackgroundJob> enqueued = new CopyOnWriteArrayList<>();

  @Override
  public void enqueue(BackgroundJob job) {
    enqueued.add(job);
  }

  List<SubmissionId> prepared() {
    return enqueued.stream()
        .filter(PrepareSubmissionRequest.class::isInstance)
        .map(job -> ((PrepareSubmissionRequest) job).submission())
        .toList();
  }

  <T extends BackgroundJob> List<T> of(Class<T> type) {
    return enqueued.stream().filter(type::isInstance).map(type::cast).toList();
  }
}
