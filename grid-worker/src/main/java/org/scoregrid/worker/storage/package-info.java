/**
 * Reading and writing files in object storage by signed URLs. No knowledge of runs; a URL never
 * gets into a message or a log.
 */
@NullMarked
package org.scoregrid.worker.storage;

import org.jspecify.annotations.NullMarked;
