/**
 * Background jobs as request records, and the port that enqueues them. Their work is done in the
 * scheduler.
 */
@NullMarked
package org.scoregrid.jobs;

import org.jspecify.annotations.NullMarked;
