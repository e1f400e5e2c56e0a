/** Blobs on this host by SHA-256, verified and shared read-only by all runs. No containers. */
@NullMarked
package org.scoregrid.worker.cache;

import org.jspecify.annotations.NullMarked;
