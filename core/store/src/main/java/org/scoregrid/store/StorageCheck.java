package org.scoregrid.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.scoregrid.store.BlobStore.StoredObject;

/**
 * Compares storage with the database, both ways (reference/site-tasks.md 7.1). A listing is kept
 * part by part and compared chunk by chunk, so a check that broke off goes on. Thread-safe.
 */
public interface StorageCheck {

  record CheckId(long value) {}

  /**
   * Where a check goes on.
   *
   * @param prefix null: at the first one
   * @param from as {@link BlobStore#list} takes it
   */
  record Place(CheckId check, Instant startedAt, @Nullable String prefix, @Nullable String from) {}

  /**
   * @param endedAt of the newest check that came to its end
   */
  record Report(Instant endedAt, long objects, long bytes, long orphans, long orphanBytes) {}

  record Orphan(String objectKey, long bytes) {}

  /** A row that names an object which is not there. */
  record Missing(String thing, long id, String field, String objectKey) {}

  /** What became of some orphans: doomed, or named by a row since they were found. */
  record Doomed(int doomed, int spared) {
    public boolean any() {
      return doomed + spared > 0;
    }
  }

  /** Goes on with a check that began after the given time, or begins one. */
  Place begin(Instant notBefore, Instant now);

  /** Keeps a part of the listing, and where the next one begins. */
  void seen(CheckId check, List<StoredObject> objects, String prefix, @Nullable String next);

  /**
   * Compares some of the listed objects with the rows.
   *
   * @param after last object of the chunk before; empty at the beginning
   * @param changedBefore younger objects may belong to an upload that is under way
   * @return last object of the chunk; empty at the end
   */
  Optional<String> findOrphans(
      CheckId check, String after, int max, Instant changedBefore, Instant now);

  /**
   * Compares some rows that are older than the check with the listed objects.
   *
   * @param after last id of the chunk before, 0 at the beginning
   * @return last id of the chunk; empty at the end
   */
  Optional<Long> findMissing(CheckId check, Kind kind, long after, int max, Instant now);

  /** Rows that name objects. */
  enum Kind {
    DATASET,
    RUN
  }

  /** Forgets what earlier checks saw. */
  void end(CheckId check, Instant now);

  Optional<Report> lastReport();

  /** In the order of their keys. */
  List<Orphan> orphans(String after, int max);

  List<Missing> missing(int max);

  /**
   * Dooms orphans, each after it was compared with the rows once more, in the same transaction.
   * Those that a row names by now are orphans no more.
   */
  Doomed doomOrphans(int max, Instant now);
}
