package org.scoregrid.worker.container.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Finds paths in a root file system as a process sees them that has it as its root: links are
 * followed, and never lead out. Nobody else may write to the tree meanwhile.
 */
final class InsideRoot {
  private static final int MAX_LINKS = 40;
  private static final int MAX_PARTS = 512;

  private final Path root;

  InsideRoot(Path root) {
    this.root = root;
  }

  /**
   * The parts of a name in an archive.
   *
   * @throws IOException where it points upwards or is no path at all
   */
  static List<String> parts(String name) throws IOException {
    var parts = new ArrayList<String>();
    for (var part : name.split("/", -1)) {
      if (part.equals("..") || part.indexOf('\0') >= 0) {
        throw new IOException("the image has a file with a forbidden name");
      }
      if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
    }
    if (parts.size() > MAX_PARTS) {
      throw new IOException("the image has a file that lies too deep");
    }
    return parts;
  }

  /** The path of an entry; its directories are made where they are missing, links followed. */
  Path place(List<String> parts) throws IOException {
    var directory = follow(parts.subList(0, parts.size() - 1), true);
    return directory.resolve(parts.getLast());
  }

  /** Follows all links, also the last; what does not exist yet is named where it would be. */
  Path resolve(String path) throws IOException {
    return follow(List.of(path.split("/", -1)), false);
  }

  /** Of the root it is the root. */
  private Path parent(Path path) {
    var parent = path.getParent();
    return path.equals(root) || parent == null ? root : parent;
  }

  private Path follow(List<String> parts, boolean make) throws IOException {
    Deque<String> open = new ArrayDeque<>(parts);
    var links = 0;
    var at = root;
    while (!open.isEmpty()) {
      var part = open.pop();
      if (part.isEmpty() || part.equals(".")) {
        continue;
      }
      if (part.equals("..")) {
        at = parent(at);
        continue;
      }
      var next = at.resolve(part);
      if (Files.isSymbolicLink(next)) {
        if (++links > MAX_LINKS) {
          throw new IOException("the image has links in a circle");
        }
        var target = Files.readSymbolicLink(next).toString();
        at = target.startsWith("/") ? root : at;
        List.of(target.split("/", -1)).reversed().forEach(open::push);
      } else {
        if (make && !Files.isDirectory(next, LinkOption.NOFOLLOW_LINKS)) {
          Files.deleteIfExists(next);
          Files.createDirectory(next);
        }
        at = next;
      }
    }
    return at;
  }
}
