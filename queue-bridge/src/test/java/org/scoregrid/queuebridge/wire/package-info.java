/** Tests of the wire formats, with golden files. No broker. */
@NullMarked
package org.scoregrid.queuebridge.wire;

import org.jspecify.annotations.NullMarked;
