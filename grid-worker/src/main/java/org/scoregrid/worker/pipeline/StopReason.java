package org.scoregrid.worker.pipeline;

/** Why a run is stopped from outside. */
enum StopReason {
  /** Somebody cancelled it. */
  CANCELLED,
  /** The site may have given it to somebody else; nothing of it may be stored any more. */
  LEASE_LOST,
  /** The worker ends. */
  SHUTDOWN
}
