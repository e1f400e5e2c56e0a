/** Submissions: create, list, page, JSON, actions. */
@NullMarked
package org.scoregrid.web.submission;

import org.jspecify.annotations.NullMarked;
