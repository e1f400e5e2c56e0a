package org.scoregrid.web.submission;

import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.jobs.BackgroundJobs;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands stored submissions on to the scheduler. Thread-safe. */
public final class Preparation {
  private static final Logger log = LoggerFactory.getLogger(Preparation.class);
  private final BackgroundJobs jobs;

  public Preparation(BackgroundJobs jobs) {
    this.jobs = jobs;
  }

  /**
   * Never fails: the submission is stored, and a sweep of the scheduler finds what could not be
   * enqueued.
   */
  void start(SubmissionId id) {
    try {
      jobs.prepareSubmission(id);
    } catch (RuntimeException e) {
      log.atWarn().setCause(e).addKeyValue("submission", id).log("preparation not enqueued");
    }
  }
}
