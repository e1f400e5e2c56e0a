/** The port between site, broker and workers. */
@NullMarked
package org.scoregrid.queuebridge;

import org.jspecify.annotations.NullMarked;
