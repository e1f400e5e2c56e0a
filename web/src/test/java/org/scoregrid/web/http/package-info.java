/** Tests of single parts of the shared web code. */
@NullMarked
package org.scoregrid.web.http;

import org.jspecify.annotations.NullMarked;
