/** Competitions: their list, their page, their JSON. */
@NullMarked
package org.scoregrid.web.competition;

import org.jspecify.annotations.NullMarked;
