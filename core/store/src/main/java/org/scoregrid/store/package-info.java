/**
 * Ports of the only truth (Postgres) and of object storage. No SQL, no drivers: those are in the
 * adapters.
 */
@NullMarked
package org.scoregrid.store;

import org.jspecify.annotations.NullMarked;
