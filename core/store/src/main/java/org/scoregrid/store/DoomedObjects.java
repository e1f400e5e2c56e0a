package org.scoregrid.store;

import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/**
 * Objects that may lie in storage although no row needs them any more. Sealed objects are shared by
 * everybody who stored the same bytes, so three rules keep what is needed:
 *
 * <ol>
 *   <li>Who deletes a row that names an object dooms the object in the same transaction.
 *   <li>Who is about to store a row that names a sealed object claims it first and then looks
 *       whether it is there; {@link ClaimingBlobStore} does both. A claim is an entry that is due
 *       much later, so what a crash leaves behind is removed in the end. The transaction that
 *       stores the row deletes entries that are due, so that it waits for a removal that is under
 *       way; claims stay, as somebody else may rely on them.
 *   <li>The remover locks the entry, asks whether a row names the object, removes the object, then
 *       the entry.
 * </ol>
 *
 * Thread-safe.
 */
public interface DoomedObjects {

  /** What became of one entry. */
  enum Removal {
    /** The object is gone, and its entry. */
    REMOVED,
    /** The object is gone; it is looked for once more when no upload URL can be valid any more. */
    REMOVED_FOR_NOW,
    /** A row names it: it stays, and is not doomed any more. */
    STILL_NAMED,
    /** Somebody else has the entry, or it was claimed, or it is no longer there. */
    NOT_MINE
  }

  /** Removes an object; absent is fine. */
  interface Remover {
    void remove(String objectKey) throws IOException;
  }

  /**
   * From the return of this method until the given time nobody removes the objects. Waits for
   * removals that are under way.
   */
  void claim(Collection<String> objectKeys, Instant until);

  /** Dooms objects that no row has named. */
  void doom(Collection<String> objectKeys, Instant now);

  /**
   * Longest doomed first. Objects that unfinished runs will fetch are left out and looked at again
   * later.
   */
  List<String> due(Instant doomedBefore, int limit, Instant now);

  /**
   * Removes an object that nobody needs. Doing it again after a crash at any point does no harm.
   *
   * @param doomedBefore entries of this time or later stay
   * @throws IOException what the remover threw; the entry stays
   */
  Removal remove(String objectKey, Instant doomedBefore, Instant now, Remover remover)
      throws IOException;

  /** Looks at an entry that made trouble after the others. */
  void postpone(String objectKey, Instant now);
}
