/** Tests of the test services themselves. */
@NullMarked
package org.scoregrid.testkit;

import org.jspecify.annotations.NullMarked;
