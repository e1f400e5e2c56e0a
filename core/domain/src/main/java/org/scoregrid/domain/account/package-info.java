/** People and robots that sign in, and what they may do. No passwords, no sessions. */
@NullMarked
package org.scoregrid.domain.account;

import org.jspecify.annotations.NullMarked;
