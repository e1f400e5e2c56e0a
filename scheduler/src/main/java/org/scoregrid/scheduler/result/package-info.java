/** From a worker's report to a committed result. Nothing here hands out runs. */
@NullMarked
package org.scoregrid.scheduler.result;

import org.jspecify.annotations.NullMarked;
