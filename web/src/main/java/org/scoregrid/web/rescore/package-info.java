/** Re-scores: their API, their page, the comparison as table and CSV. For organizers only. */
@NullMarked
package org.scoregrid.web.rescore;

import org.jspecify.annotations.NullMarked;
