/** The messages of the queue protocol as values and as bytes. No broker client. */
@NullMarked
package org.scoregrid.queuebridge.wire;

import org.jspecify.annotations.NullMarked;
