package org.scoregrid.domain.run;

import org.scoregrid.domain.id.Digest;

/**
 * A stored file that a run needs.
 *
 * @param objectKey where it lies in object storage
 * @param digest what it must hash to
 * @param bytes its size
 */
public record BlobRef(String objectKey, Digest digest, long bytes) {}
