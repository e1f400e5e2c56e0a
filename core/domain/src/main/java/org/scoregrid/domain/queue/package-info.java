/** Private queues: who owns one, who may choose it, what helps it out. No broker, no database. */
@NullMarked
package org.scoregrid.domain.queue;

import org.jspecify.annotations.NullMarked;
