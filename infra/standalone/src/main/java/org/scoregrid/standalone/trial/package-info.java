/**
 * The command {@code try}: a bundle and a submission through the worker's own code on this machine.
 * No engine is chosen here, and no site, database or network is used.
 */
@NullMarked
package org.scoregrid.standalone.trial;

import org.jspecify.annotations.NullMarked;
