package org.scoregrid.worker.cache;

import java.nio.file.Path;
import org.scoregrid.queuebridge.wire.Assignment.Fetch;

/** Other workers that may have a blob. Thread-safe. */
public interface Peers {
  /** Nobody has anything. */
  Peers NONE = (_, _) -> false;

  /**
   * Fetches a blob from one of them.
   *
   * @param target a file that does not exist; nothing is left in it when the answer is false
   * @return whether the verified blob is in {@code target}; never throws for what a peer does
   */
  boolean fetch(Fetch wanted, Path target) throws InterruptedException;
}
