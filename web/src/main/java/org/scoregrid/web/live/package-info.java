/** Streams of events to open pages: what changed, and what a running program prints. */
@NullMarked
package org.scoregrid.web.live;

import org.jspecify.annotations.NullMarked;
