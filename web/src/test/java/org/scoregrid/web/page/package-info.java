/** Tests of what pages are made of. */
@NullMarked
package org.scoregrid.web.page;

import org.jspecify.annotations.NullMarked;
