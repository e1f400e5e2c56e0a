/**
 * Pages of the documentation that are made from the code, so that they cannot disagree with it. No
 * process needs them.
 */
@NullMarked
package org.scoregrid.standalone.docs;

import org.jspecify.annotations.NullMarked;
