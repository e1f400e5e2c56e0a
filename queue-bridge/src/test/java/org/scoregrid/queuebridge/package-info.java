/** The contract that every broker keeps. */
@NullMarked
package org.scoregrid.queuebridge;

import org.jspecify.annotations.NullMarked;
