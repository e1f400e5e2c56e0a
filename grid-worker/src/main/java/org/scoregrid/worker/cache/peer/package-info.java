/** How workers of one site hand each other blobs over HTTP. No storage, no fleet internals. */
@NullMarked
package org.scoregrid.worker.cache.peer;

import org.jspecify.annotations.NullMarked;
