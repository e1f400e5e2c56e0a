/** Leaderboards: routes and JSON together. What ranks whom is the domain's. */
@NullMarked
package org.scoregrid.web.leaderboard;

import org.jspecify.annotations.NullMarked;
