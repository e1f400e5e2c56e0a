/** How the site knows that this worker lives and what it holds: heartbeat and leases. */
@NullMarked
package org.scoregrid.worker.presence;

import org.jspecify.annotations.NullMarked;
