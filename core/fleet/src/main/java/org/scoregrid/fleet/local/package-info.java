/** The fleet of one process, for commands that have a worker in them. */
@NullMarked
package org.scoregrid.fleet.local;

import org.jspecify.annotations.NullMarked;
