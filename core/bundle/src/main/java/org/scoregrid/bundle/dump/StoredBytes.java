package org.scoregrid.bundle.dump;

import java.io.IOException;
import java.io.InputStream;

/** Where the bytes of stored objects come from. */
@FunctionalInterface
public interface StoredBytes {
  /**
   * Opens an object; the caller closes it.
   *
   * @throws java.nio.file.NoSuchFileException where there is no such object
   * @throws IOException when the storage cannot be reached
   */
  InputStream open(String objectKey) throws IOException;
}
