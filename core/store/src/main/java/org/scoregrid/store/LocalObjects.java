package org.scoregrid.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Objects on this machine's disk behind signed URLs, for the web tier to serve. Thread-safe. */
public interface LocalObjects {
  /** Path below the site's address under which objects are served: {@code /storage/<key>?…}. */
  String PATH = "/storage/";

  /**
   * What a signed URL allows.
   *
   * @param contentType that a PUT has to carry; null for GET
   * @param fileName under which a browser saves a GET; null: shown inline
   */
  record Grant(String objectKey, @Nullable String contentType, @Nullable String fileName) {}

  /**
   * Checks method, signature and expiry of a request.
   *
   * @param query decoded parameters
   */
  Optional<Grant> check(String method, String objectKey, Map<String, String> query);

  /** The file of an object; empty where there is none. */
  Optional<Path> file(Grant grant);

  /** Stores an upload, all or nothing. Throws {@link IOException} when the stream breaks. */
  void receive(Grant grant, InputStream body) throws IOException;
}
