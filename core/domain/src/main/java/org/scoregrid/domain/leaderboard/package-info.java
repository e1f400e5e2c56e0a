/** Leaderboards, columns, computed columns and ranking. No storage. */
@NullMarked
package org.scoregrid.domain.leaderboard;

import org.jspecify.annotations.NullMarked;
