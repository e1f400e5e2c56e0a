package org.scoregrid.worker.container.bubblewrap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the worker stands. An ordinary user may make mounts and control nothing of the host inside
 * a user namespace of its own; a JVM cannot enter one by itself, because it has many threads.
 */
final class UserNamespace {
  /** How an ordinary user starts the worker. */
  static final String WAY_IN = "unshare --user --map-root-user --mount ./scoregrid worker";

  private static final String WHOLE_HOST = "0 0 4294967295";

  private UserNamespace() {}

  /** Whether this process is in another user namespace than the host's first. */
  static boolean isInside() throws IOException {
    var map = Files.readString(Path.of("/proc/self/uid_map")).strip();
    return !map.replaceAll("\\s+", " ").equals(WHOLE_HOST);
  }
}
