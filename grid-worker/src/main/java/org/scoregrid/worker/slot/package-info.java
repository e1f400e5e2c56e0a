/** What a host can run at once. Knows nothing of what runs in a slot. */
@NullMarked
package org.scoregrid.worker.slot;

import org.jspecify.annotations.NullMarked;
