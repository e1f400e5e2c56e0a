/**
 * Measures speed as a ratio against a floor or a peer of the same run. No test asserts what it
 * prints.
 */
@NullMarked
package org.scoregrid.bench;

import org.jspecify.annotations.NullMarked;
