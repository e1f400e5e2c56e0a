/** From a waiting run to a message in the broker. Nothing here knows how a run ends. */
@NullMarked
package org.scoregrid.scheduler.dispatch;

import org.jspecify.annotations.NullMarked;
