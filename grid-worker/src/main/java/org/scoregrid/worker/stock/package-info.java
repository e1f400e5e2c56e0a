/**
 * Serves the queue of a stock site with our pipeline: adapters of the worker's ports that speak the
 * stock protocol (reference/queue-protocol.md). Nothing here runs programs.
 */
@NullMarked
package org.scoregrid.worker.stock;

import org.jspecify.annotations.NullMarked;
