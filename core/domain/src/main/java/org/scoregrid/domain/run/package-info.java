/**
 * Runs, attempts and leases: their lifecycle, what a worker gets to do and what it answers. No I/O,
 * no queue format.
 */
@NullMarked
package org.scoregrid.domain.run;

import org.jspecify.annotations.NullMarked;
