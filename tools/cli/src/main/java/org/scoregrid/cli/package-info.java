/** The command line. It reads arguments and prints; what it does lives in the core modules. */
@NullMarked
package org.scoregrid.cli;

import org.jspecify.annotations.NullMarked;
