/**
 * The engine that runs programs under {@code bwrap}. In this first form it shows the host's own
 * programs and has no seccomp filter: for the demo on a machine without Docker, nothing else.
 */
@NullMarked
package org.scoregrid.worker.container.bubblewrap;

import org.jspecify.annotations.NullMarked;
