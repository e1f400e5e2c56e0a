/** The embedded services keep the contracts of the installed ones. */
@NullMarked
package org.scoregrid.standalone;

import org.jspecify.annotations.NullMarked;
