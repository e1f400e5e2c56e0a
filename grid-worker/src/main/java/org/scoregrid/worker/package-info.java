/** The worker process: configuration and wiring. No work is done here. */
@NullMarked
package org.scoregrid.worker;

import org.jspecify.annotations.NullMarked;
