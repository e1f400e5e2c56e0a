/** Leaderboards as page and JSON. */
@NullMarked
package org.scoregrid.web.leaderboard;

import org.jspecify.annotations.NullMarked;
