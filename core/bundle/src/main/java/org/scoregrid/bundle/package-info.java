/**
 * Reads competition bundles into drafts and says everything that is wrong with one at once. No
 * database, no object storage: whether a key or a queue exists is somebody else's question.
 */
@NullMarked
package org.scoregrid.bundle;

import org.jspecify.annotations.NullMarked;
