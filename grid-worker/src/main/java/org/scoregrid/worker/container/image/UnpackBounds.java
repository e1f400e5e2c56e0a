package org.scoregrid.worker.container.image;

import java.io.IOException;

/**
 * How much of an image is unpacked. Not thread-safe: counts one image.
 *
 * <p>Images are named by organizers, so that their size is not ours to trust.
 */
final class UnpackBounds {
  private final long maxBytes;
  private final long maxEntries;
  private long bytes;
  private long entries;

  UnpackBounds(long maxBytes, long maxEntries) {
    this.maxBytes = maxBytes;
    this.maxEntries = maxEntries;
  }

  void entry() throws IOException {
    if (++entries > maxEntries) {
      throw new IOException("the image has more than " + maxEntries + " files");
    }
  }

  void bytes(long more) throws IOException {
    bytes += more;
    if (bytes > maxBytes) {
      throw new IOException("the image has more than " + maxBytes + " bytes");
    }
  }

  long bytes() {
    return bytes;
  }
}
