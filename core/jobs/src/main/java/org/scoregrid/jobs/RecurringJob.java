package org.scoregrid.jobs;

/**
 * A job that the schedulers start by the clock, once however many schedulers there are; not while
 * the last one of its kind still waits or runs.
 *
 * @param cron five fields, UTC, or an ISO 8601 duration such as {@code PT5M}
 */
public record RecurringJob(String cron, BackgroundJob job) {}
