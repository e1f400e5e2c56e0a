/**
 * Soft state of the fleet: who is alive, live logs, control. Nothing here is needed to finish a
 * run.
 */
@NullMarked
package org.scoregrid.fleet;

import org.jspecify.annotations.NullMarked;
