/**
 * Competitions, phases, tasks and their parts, as accepted values. No bundle format, no storage.
 */
@NullMarked
package org.scoregrid.domain.competition;

import org.jspecify.annotations.NullMarked;
