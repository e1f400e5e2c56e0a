/**
 * What all pages share: the frame around them, rendering, and the words for times and sizes. No
 * routes.
 */
@NullMarked
package org.scoregrid.web.page;

import org.jspecify.annotations.NullMarked;
