/** Which queues there are: in the broker as the database has them, and served. No dispatch here. */
@NullMarked
package org.scoregrid.scheduler.queue;

import org.jspecify.annotations.NullMarked;
