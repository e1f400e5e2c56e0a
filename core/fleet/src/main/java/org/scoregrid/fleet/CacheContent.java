package org.scoregrid.fleet;

import java.util.List;
import org.scoregrid.domain.id.Digest;
import org.scoregrid.domain.id.WorkerName;

/**
 * What a worker's cache holds, for dispatch to prefer it and for workers of its site to fetch from.
 *
 * @param site whose workers share a secret and may fetch; empty where the worker serves nobody
 * @param address host and port at which it serves its files; empty where it serves none
 * @param files blobs that it serves as stored, the most recently used first
 * @param trees unpacked archives, by the digest of the archive, the most recently used first
 */
public record CacheContent(
    WorkerName worker, String site, String address, List<Digest> files, List<Digest> trees) {
  /** Longer lists are cut: what is forgotten here is fetched from storage. */
  public static final int MOST_DIGESTS = 1_000;

  public CacheContent {
    files = files.stream().limit(MOST_DIGESTS).toList();
    trees = trees.stream().limit(MOST_DIGESTS).toList();
  }
}
