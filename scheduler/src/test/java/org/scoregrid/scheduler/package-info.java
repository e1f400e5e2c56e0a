/** Tests of the scheduler with a real database and real storage; the broker is a recording one. */
@NullMarked
package org.scoregrid.scheduler;

import org.jspecify.annotations.NullMarked;
