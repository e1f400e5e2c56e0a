package org.scoregrid.store;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.id.Digest;

/**
 * Object storage. Keys are relative paths with {@code /}; URLs that it hands out work without login
 * until they expire, and must not be logged. Thread-safe.
 *
 * <p>All methods throw {@link IOException} when the storage cannot be reached.
 */
public interface BlobStore extends AutoCloseable {

  /**
   * Bytes that no upload URL can change any more.
   *
   * @param objectKey {@code blobs/<first two hex digits>/<digest>}
   */
  record Sealed(String objectKey, Digest digest, long bytes) {}

  /** An object as a listing shows it. */
  record StoredObject(String objectKey, long bytes, Instant modifiedAt) {}

  /**
   * A part of a listing, in the order of the keys.
   *
   * @param next where the next part begins, for {@link #list}; null at the end
   */
  record Listing(List<StoredObject> objects, @Nullable String next) {}

  /** The place that a digest names. */
  static String sealedKey(Digest digest) {
    return "blobs/" + digest.sha256().substring(0, 2) + "/" + digest.sha256();
  }

  /** URL that takes one PUT; the request has to carry the content type. */
  URI uploadUrl(String objectKey, String contentType, Duration validity);

  /**
   * URL for GET.
   *
   * @param fileName name under which browsers save it; null: the browser's choice, shown inline
   */
  URI downloadUrl(String objectKey, Duration validity, @Nullable String fileName);

  /**
   * @throws java.nio.file.NoSuchFileException where there is no such object
   */
  InputStream open(String objectKey) throws IOException;

  /** Size in bytes; empty where there is no such object. */
  OptionalLong size(String objectKey) throws IOException;

  /** Stores a file under a key, replacing what was there. */
  void put(String objectKey, Path file, String contentType) throws IOException;

  /** Stores a file under the place its digest names; cheap when it is there already. */
  Sealed putSealed(Path file) throws IOException;

  /**
   * Measures an uploaded object and copies exactly the measured bytes to the place its digest
   * names. Doing it twice gives the same answer.
   *
   * @throws java.nio.file.NoSuchFileException where nothing was uploaded
   */
  Sealed seal(String objectKey) throws IOException;

  /**
   * Objects whose keys begin with a text. Keys that could not be stored here are left out, so a
   * part may be short, even empty, before the end. Objects that come or go meanwhile may be seen or
   * not.
   *
   * @param from {@code next} of the part before; null at the beginning
   * @param max 1 to 1000
   */
  Listing list(String prefix, @Nullable String from, int max) throws IOException;

  /** Removes an object; absent is fine. */
  void delete(String objectKey) throws IOException;

  @Override
  void close();
}
