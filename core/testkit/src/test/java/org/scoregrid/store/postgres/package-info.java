/** What every adapter of the stores has to do, tried on a real PostgreSQL. */
@NullMarked
package org.scoregrid.store.postgres;

import org.jspecify.annotations.NullMarked;
