package org.scoregrid.web.resource;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import org.scoregrid.domain.dataset.Dataset;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.store.BlobStore;
import org.scoregrid.store.DatasetStore;
import org.scoregrid.web.http.ApiError;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends uploads and keeps to quotas. Thread-safe. */
public final class Uploads {
  private static final Logger log = LoggerFactory.getLogger(Uploads.class);
  private static final int THOUSAND = 1_000;
  private static final String[] UNITS = {"B", "KB", "MB", "GB", "TB", "PB", "EB"};

  private final DatasetStore datasets;
  private final BlobStore blobs;

  public Uploads(DatasetStore datasets, BlobStore blobs) {
    this.datasets = datasets;
    this.blobs = blobs;
  }

  /**
   * Measures what was uploaded and makes it unchangeable. Doing it twice changes nothing.
   *
   * @throws ApiError 400 where nothing was uploaded, or more than the owner has room for; 503 where
   *     the storage cannot be reached
   */
  public Dataset complete(Dataset dataset) {
    if (dataset.completed()) {
      return dataset;
    }
    BlobStore.Sealed sealed;
    try {
      sealed = blobs.seal(dataset.objectKey());
    } catch (NoSuchFileException e) {
      throw ApiError.invalid("data_file", "The file has not been uploaded yet.");
    } catch (IOException e) {
      log.atError().setCause(e).addKeyValue("dataset", dataset.id()).log("storage unreachable");
      throw ApiError.detail(503, "The storage cannot be reached. Please try again shortly.");
    }
    checkRoom(dataset.owner(), sealed.bytes(), dataset.bytes());
    datasets.complete(dataset.id(), sealed);
    return datasets.byKey(dataset.key()).orElseThrow(ApiError::notFound);
  }

  /**
   * @param bytes that shall be stored
   * @param alreadyCounted bytes of the same file that are in the sum already
   * @throws ApiError 400 where the owner's quota does not allow it
   */
  void checkRoom(AccountId owner, long bytes, long alreadyCounted) {
    long available =
        datasets.quotaOf(owner) - Math.max(0, datasets.bytesUsedBy(owner) - alreadyCounted);
    if (bytes > available) {
      throw ApiError.invalid(
          "data_file",
          "Insufficient space. Your available space is "
              + pretty(Math.max(0, available))
              + ". The file size is "
              + pretty(bytes)
              + ". Please free up some space and try again. You can manage your files in the"
              + " Resources page.");
    }
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
