/**
 * The stores on PostgreSQL: SQL next to the method that needs it. No rules; those are in the
 * domain. Nobody but a process's wiring imports this package.
 */
@NullMarked
package org.scoregrid.store.postgres;

import org.jspecify.annotations.NullMarked;
