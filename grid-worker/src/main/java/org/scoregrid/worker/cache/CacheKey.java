package org.scoregrid.worker.cache;

import org.scoregrid.domain.id.Digest;

/** A blob in one of its two forms. */
record CacheKey(Digest digest, Form form) {
  enum Form {
    /** The bytes as stored. */
    FILE,
    /** The archive, unpacked. */
    TREE
  }
}
