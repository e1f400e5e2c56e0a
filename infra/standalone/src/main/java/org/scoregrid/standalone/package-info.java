/** Everything in one JVM, with a sample competition. No rules of its own. */
@NullMarked
package org.scoregrid.standalone;

import org.jspecify.annotations.NullMarked;
