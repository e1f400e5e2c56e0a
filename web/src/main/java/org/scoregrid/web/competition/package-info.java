/** Competitions and their phases: routes and JSON together. No submissions, no boards. */
@NullMarked
package org.scoregrid.web.competition;

import org.jspecify.annotations.NullMarked;
