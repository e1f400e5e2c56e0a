/** Tests of the whole system, with every service real. */
@NullMarked
package org.scoregrid.e2e;

import org.jspecify.annotations.NullMarked;
