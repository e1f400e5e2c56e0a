/**
 * The engine that runs programs under {@code bwrap}: the fast one. The kernel's functions that it
 * needs beside that program are called by the foreign function interface, and only here.
 */
@NullMarked
package org.scoregrid.worker.container.bubblewrap;

import org.jspecify.annotations.NullMarked;
