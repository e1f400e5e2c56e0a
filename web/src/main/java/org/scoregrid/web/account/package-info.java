/**
 * People at the door: passwords, sessions, tokens, sign-in, and every question that begins with
 * "may". No competition pages.
 */
@NullMarked
package org.scoregrid.web.account;

import org.jspecify.annotations.NullMarked;
