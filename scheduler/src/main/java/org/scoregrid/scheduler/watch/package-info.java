/** Finds what is overdue or was lost on the way, and sets it going again. */
@NullMarked
package org.scoregrid.scheduler.watch;

import org.jspecify.annotations.NullMarked;
