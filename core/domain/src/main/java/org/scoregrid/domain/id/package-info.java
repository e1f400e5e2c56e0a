/** Typed ids and other small values that name one thing. No rules, no state. */
@NullMarked
package org.scoregrid.domain.id;

import org.jspecify.annotations.NullMarked;
