/** Organizations that people submit for: roles and what they allow. No storage, no mails. */
@NullMarked
package org.scoregrid.domain.organization;

import org.jspecify.annotations.NullMarked;
