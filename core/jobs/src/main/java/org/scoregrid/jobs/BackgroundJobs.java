package org.scoregrid.jobs;

import org.scoregrid.domain.id.CreationStatusId;
import org.scoregrid.domain.id.SubmissionId;

/**
 * Enqueues durable work for the scheduler, which starts it within a fraction of a second. Enqueuing
 * the same thing twice does it once or twice; every job is idempotent. Thread-safe.
 */
public interface BackgroundJobs {

  /** Checks a submission and makes its runs. */
  void prepareSubmission(SubmissionId id);

  /** Unpacks a competition bundle. */
  void unpackBundle(CreationStatusId id);
}
