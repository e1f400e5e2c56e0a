/**
 * Scoring a phase again beside what counts, and what would change: states, selections, the
 * comparison. No storage, no scheduling.
 */
@NullMarked
package org.scoregrid.domain.rescore;

import org.jspecify.annotations.NullMarked;
