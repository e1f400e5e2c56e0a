package org.scoregrid.web.resource;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.InstantSource;
import java.util.Locale;
import java.util.OptionalLong;
import org.scoregrid.domain.dataset.Dataset;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.store.BlobStore;
import org.scoregrid.store.DatasetChanges;
import org.scoregrid.store.DatasetChanges.Completion;
import org.scoregrid.store.DatasetStore;
import org.scoregrid.web.http.ApiError;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends uploads and keeps to quotas. Thread-safe. */
public final class Uploads {
  private static final Logger log = LoggerFactory.getLogger(Uploads.class);
  private static final int THOUSAND = 1_000;
  private static final String[] UNITS = {"B", "KB", "MB", "GB", "TB", "PB", "EB"};

  /** How much larger than declared a file may be: a hundredth, or this many bytes. */
  private static final long SLACK = 64 * 1024;

  private static final long SLACK_PART = 100;

  private final DatasetStore datasets;
  private final DatasetChanges changes;
  private final BlobStore blobs;
  private final InstantSource clock;

  public Uploads(
      DatasetStore datasets, DatasetChanges changes, BlobStore blobs, InstantSource clock) {
    this.datasets = datasets;
    this.changes = changes;
    this.blobs = blobs;
    this.clock = clock;
  }

  /**
   * Measures what was uploaded and makes it unchangeable. Doing it twice changes nothing. What is
   * refused for its size is taken back, row and bytes.
   *
   * @throws ApiError 400 where nothing was uploaded, more than declared, or more than the owner has
   *     room for; 503 where the storage cannot be reached
   */
  public Dataset complete(Dataset dataset) {
    if (dataset.completed()) {
      return dataset;
    }
    BlobStore.Sealed sealed = seal(dataset);
    checkDeclared(dataset, sealed.bytes());
    return switch (changes.complete(dataset.id(), sealed, clock.instant())) {
      case Completion.Completed(Dataset complete) -> complete;
      case Completion.NoRoom(long available) ->
          throw refused(dataset, noRoom(available, sealed.bytes()));
      case Completion.Gone() -> throw ApiError.notFound();
    };
  }

  private BlobStore.Sealed seal(Dataset dataset) {
    try {
      // Sealing copies, so what will be refused anyway is not sealed.
      OptionalLong bytes = blobs.size(dataset.objectKey());
      if (bytes.isEmpty()) {
        throw new NoSuchFileException(dataset.objectKey());
      }
      checkDeclared(dataset, bytes.getAsLong());
      long available = available(dataset.owner(), dataset.bytes());
      if (bytes.getAsLong() > available) {
        throw refused(dataset, noRoom(available, bytes.getAsLong()));
      }
      return blobs.seal(dataset.objectKey());
    } catch (NoSuchFileException e) {
      throw ApiError.invalid("data_file", "The file has not been uploaded yet.");
    } catch (IOException e) {
      log.atError().setCause(e).addKeyValue("dataset", dataset.id()).log("storage unreachable");
      throw ApiError.detail(503, "The storage cannot be reached. Please try again shortly.");
    }
  }

  /** Nothing was promised where the size was left out; the quota bounds it all the same. */
  private void checkDeclared(Dataset dataset, long bytes) {
    long declared = dataset.bytes();
    if (declared > 0 && bytes > declared + Math.max(SLACK, declared / SLACK_PART)) {
      throw refused(
          dataset,
          ApiError.invalid(
              "data_file",
              "The file size is "
                  + pretty(bytes)
                  + ", but "
                  + pretty(declared)
                  + " were declared. The file was removed. Please upload it again with its true"
                  + " size."));
    }
  }

  private ApiError refused(Dataset dataset, ApiError why) {
    changes.discard(dataset.id(), clock.instant());
    log.atInfo().addKeyValue("dataset", dataset.id()).log("upload refused for its size");
    return why;
  }

  /**
   * @param bytes that shall be stored
   * @throws ApiError 400 where the owner's quota does not allow it
   */
  void checkRoom(AccountId owner, long bytes) {
    long available = available(owner, 0);
    if (bytes > available) {
      throw noRoom(available, bytes);
    }
  }

  /**
   * @param alreadyCounted bytes of the same file that are in the sum already
   */
  long available(AccountId owner, long alreadyCounted) {
    long used = Math.max(0, datasets.bytesUsedBy(owner) - alreadyCounted);
    return Math.max(0, datasets.quotaOf(owner) - used);
  }

  private static ApiError noRoom(long available, long bytes) {
    return ApiError.invalid("data_file", insufficientSpace(available, bytes));
  }

  static String insufficientSpace(long available, long bytes) {
    return "Insufficient space. Your available space is "
        + pretty(available)
        + ". The file size is "
        + pretty(bytes)
        + ". Please free up some space and try again. You can manage your files in the"
        + " Resources page.";
  }

  /** {@code 1.2 GB}. */
  static String pretty(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= THOUSAND && unit < UNITS.length - 1) {
      value /= THOUSAND;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %s", value, UNITS[unit]);
  }
}
