/**
 * Containers that score many runs of one task, one after the other, and the directories that they
 * keep. Which runs may share one is not decided here, nor how an engine keeps it.
 */
@NullMarked
package org.scoregrid.worker.warm;

import org.jspecify.annotations.NullMarked;
