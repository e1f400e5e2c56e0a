/** A broker inside one process, for commands that have site and worker in one. Nothing is kept. */
@NullMarked
package org.scoregrid.queuebridge.local;

import org.jspecify.annotations.NullMarked;
