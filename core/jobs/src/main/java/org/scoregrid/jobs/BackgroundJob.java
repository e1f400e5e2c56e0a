package org.scoregrid.jobs;

import org.jobrunr.jobs.lambdas.JobRequest;

/**
 * Asks for a piece of durable work. Implemented by records, which are stored as JSON: their names
 * and those of their components are part of it, and they cannot be renamed while some wait.
 */
public interface BackgroundJob extends JobRequest {

  /**
   * What the job is about, {@code kind/id}: while a job about the same thing waits or runs, no
   * second one is enqueued.
   */
  String about();
}
