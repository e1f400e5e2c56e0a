/**
 * Claim → Fetch → Execute → Report: the way of a run through this worker. The stages are joined by
 * bounded queues. No engine, broker or storage of a particular kind.
 */
@NullMarked
package org.scoregrid.worker.pipeline;

import org.jspecify.annotations.NullMarked;
