package org.scoregrid.domain.id;

/**
 * What fences everything a worker says: a message that does not carry the current (run, attempt,
 * lease) of a run changes nothing.
 */
public record AttemptKey(RunId run, Attempt attempt, LeaseToken lease) {}
