/**
 * The directories of one run and everything that reads or writes hostile files: archives, output,
 * scores, logs. No containers, no network.
 */
@NullMarked
package org.scoregrid.worker.workspace;

import org.jspecify.annotations.NullMarked;
