/** Handlers of the background jobs. Each is idempotent: it may run twice. */
@NullMarked
package org.scoregrid.scheduler.jobs;

import org.jspecify.annotations.NullMarked;
