package org.scoregrid.store;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Object storage that claims whatever it seals, so that nobody removes it before a row names it
 * (see {@link DoomedObjects}). The row has to be stored within {@link #CLAIM}. Every process that
 * seals has its storage wrapped into this. Thread-safe.
 */
public final class ClaimingBlobStore implements BlobStore {
  /** How long a sealed object waits for the row that names it. */
  public static final Duration CLAIM = Duration.ofHours(24);

  private static final int TRIES = 3;

  private final BlobStore blobs;
  private final DoomedObjects doomed;
  private final InstantSource clock;

  public ClaimingBlobStore(BlobStore blobs, DoomedObjects doomed, InstantSource clock) {
    this.blobs = blobs;
    this.doomed = doomed;
    this.clock = clock;
  }

  private interface Sealing {
    Sealed seal() throws IOException;
  }

  @Override
  public Sealed seal(String objectKey) throws IOException {
    return claimed(() -> blobs.seal(objectKey));
  }

  @Override
  public Sealed putSealed(Path file) throws IOException {
    return claimed(() -> blobs.putSealed(file));
  }

  /**
   * A removal that was under way before the claim makes the second try necessary; after the claim
   * there is none.
   */
  private Sealed claimed(Sealing sealing) throws IOException {
    for (int attempt = 1; attempt <= TRIES; attempt++) {
      Sealed sealed = sealing.seal();
      doomed.claim(List.of(sealed.objectKey()), clock.instant().plus(CLAIM));
      OptionalLong size = blobs.size(sealed.objectKey());
      if (size.isPresent() && size.getAsLong() == sealed.bytes()) {
        return sealed;
      }
    }
    throw new IOException("a sealed object does not stay in storage");
  }

  @Override
  public URI uploadUrl(String objectKey, String contentType, Duration validity) {
    return blobs.uploadUrl(objectKey, contentType, validity);
  }

  @Override
  public URI downloadUrl(String objectKey, Duration validity, @Nullable String fileName) {
    return blobs.downloadUrl(objectKey, validity, fileName);
  }

  @Override
  public InputStream open(String objectKey) throws IOException {
    return blobs.open(objectKey);
  }

  @Override
  public OptionalLong size(String objectKey) throws IOException {
    return blobs.size(objectKey);
  }

  @Override
  public void put(String objectKey, Path file, String contentType) throws IOException {
    blobs.put(objectKey, file, contentType);
  }

  @Override
  public Listing list(String prefix, @Nullable String from, int max) throws IOException {
    return blobs.list(prefix, from, max);
  }

  @Override
  public void delete(String objectKey) throws IOException {
    blobs.delete(objectKey);
  }

  /** Closes what it wraps. */
  @Override
  public void close() {
    blobs.close();
  }
}
