/**
 * Writes competitions as bundles of version 2. Nothing here reads a bundle, a database or a
 * storage.
 */
@NullMarked
package org.scoregrid.bundle.dump;

import org.jspecify.annotations.NullMarked;
