package org.scoregrid.jobs;

import org.scoregrid.domain.id.CreationStatusId;
import org.scoregrid.domain.id.SubmissionId;

/**
 * Enqueues durable work for the scheduler, which starts it within a fraction of a second. Enqueuing
 * the same thing twice does it once or twice; every job is idempotent. Thread-safe.
 */
public interface BackgroundJobs {

  void enqueue(BackgroundJob job);

  /** Checks a submission and makes its runs. */
  default void prepareSubmission(SubmissionId id) {
    enqueue(new PrepareSubmissionRequest(id));
  }

  /** Unpacks a competition bundle. */
  default void unpackBundle(CreationStatusId id) {
    enqueue(new UnpackBundleRequest(id));
  }
}
