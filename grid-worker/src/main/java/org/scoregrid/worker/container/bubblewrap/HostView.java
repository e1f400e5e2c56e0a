package org.scoregrid.worker.container.bubblewrap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * The host's own programs, read-only, as arguments for {@code bwrap}: for a sandbox without an
 * image.
 */
final class HostView {
  private static final List<String> LINKED_DIRECTORIES =
      List.of("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32");

  private HostView() {}

  /**
   * Prepares files below a directory of the engine's own.
   *
   * @param seen where sandboxes find that directory
   * @throws IOException with a sentence for a person
   */
  static List<String> prepare(Path directory, Path seen) throws IOException {
    var arguments = new ArrayList<>(List.of("--ro-bind", "/usr", "/usr"));
    for (var each : LINKED_DIRECTORIES) {
      var path = Path.of(each);
      if (Files.isSymbolicLink(path)) {
        arguments.addAll(List.of("--symlink", Files.readSymbolicLink(path).toString(), each));
      } else if (Files.isDirectory(path)) {
        arguments.addAll(List.of("--ro-bind", each, each));
      }
    }
    for (var each : List.of("/etc/alternatives", "/etc/ld.so.cache")) {
      arguments.addAll(List.of("--ro-bind-try", each, each));
    }
    readable(
        Files.writeString(
            directory.resolve("passwd"), "nobody:x:65534:65534:nobody:/tmp:/bin/sh\n"));
    readable(Files.writeString(directory.resolve("group"), "nogroup:x:65534:\n"));
    for (var file : List.of("passwd", "group")) {
      arguments.addAll(List.of("--ro-bind", seen.resolve(file).toString(), "/etc/" + file));
    }
    return List.copyOf(arguments);
  }

  /** For other users than the worker's too. */
  static void readable(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
  }
}
