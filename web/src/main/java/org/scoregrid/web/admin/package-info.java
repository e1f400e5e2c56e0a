/** What administrators of the site see and start. No rules of competitions. */
@NullMarked
package org.scoregrid.web.admin;

import org.jspecify.annotations.NullMarked;
