/** Signing in and out, tokens, sessions. */
@NullMarked
package org.scoregrid.web.account;

import org.jspecify.annotations.NullMarked;
