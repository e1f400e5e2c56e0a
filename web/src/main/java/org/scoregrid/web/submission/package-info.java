/** Submissions: routes, actions and JSON together. Running them is the scheduler's. */
@NullMarked
package org.scoregrid.web.submission;

import org.jspecify.annotations.NullMarked;
