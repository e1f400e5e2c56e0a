package org.scoregrid.worker.container.bubblewrap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Set;
import org.scoregrid.domain.id.WorkerName;

/** Finds and removes what earlier lives of a worker left on the host. */
final class Leftovers {
  private Leftovers() {}

  /**
   * The name of a worker's directories. A worker's name may have any characters; this keeps the
   * harmless ones readable.
   */
  static String cornerOf(WorkerName worker) {
    var readable = worker.value().replaceAll("[^A-Za-z0-9-]", "_");
    return readable.substring(0, Math.min(readable.length(), 60))
        + "-"
        + HexFormat.of().toHexDigits(worker.value().hashCode());
  }

  /**
   * Kills and removes groups that are not of this life.
   *
   * @return how many had something running
   */
  static int removeGroups(CgroupTree tree, String corner, CgroupPool ours) throws IOException {
    var removed = 0;
    for (var name : tree.names(corner)) {
      if (!ours.owns(name)) {
        var group = tree.existing(corner, name);
        removed += group.isEmpty() ? 0 : 1;
        group.killAll();
        group.remove();
      }
    }
    return removed;
  }

  /** Empty directories: what was mounted there went with the worker that did it. */
  static void removePlaces(Path places, Set<String> ours) throws IOException {
    if (!Files.isDirectory(places)) {
      return;
    }
    try (var all = Files.newDirectoryStream(places)) {
      for (var each : all) {
        if (!ours.contains(String.valueOf(each.getFileName()))) {
          Files.deleteIfExists(each);
        }
      }
    }
  }
}
