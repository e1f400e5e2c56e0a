/** Submissions: their visible status and the rules that accept them. No storage. */
@NullMarked
package org.scoregrid.domain.submission;

import org.jspecify.annotations.NullMarked;
