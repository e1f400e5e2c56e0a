/** Private queues: their API and pages. What the broker does with them happens elsewhere. */
@NullMarked
package org.scoregrid.web.queue;

import org.jspecify.annotations.NullMarked;
