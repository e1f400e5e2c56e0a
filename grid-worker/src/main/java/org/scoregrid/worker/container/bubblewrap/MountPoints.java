package org.scoregrid.worker.container.bubblewrap;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.scoregrid.domain.fault.FaultException;
import org.scoregrid.worker.container.ContainerSpec;
import org.scoregrid.worker.container.EngineFaults;

/**
 * Looks at the places of a tree where something is mounted. While a sandbox is being made, a link
 * there could lead out of it; a tree with one is refused. Thread-safe.
 */
final class MountPoints {
  private static final List<String> ALWAYS =
      List.of("/proc", "/dev", "/tmp", "/etc/hosts", "/sys/devices/system/cpu");
  private static final int MAX_REMEMBERED = 10_000;

  private final Set<Path> harmless = ConcurrentHashMap.newKeySet();

  /**
   * @throws FaultException ENGINE_FAILED (organizer)
   */
  void check(Path tree, ContainerSpec spec, String workingDirectory) throws FaultException {
    var targets = new ArrayList<>(ALWAYS);
    spec.mounts().forEach(mount -> targets.add(mount.target()));
    targets.add(workingDirectory);
    for (var target : targets) {
      check(tree, target);
    }
  }

  private void check(Path tree, String target) throws FaultException {
    if (!target.startsWith("/")) {
      throw refused(target, "is not an absolute path");
    }
    var place = tree.resolve(target.substring(1));
    if (harmless.contains(place)) {
      return;
    }
    var at = tree;
    for (var part : target.substring(1).split("/", -1)) {
      if (part.equals("..")) {
        throw refused(target, "leads upwards");
      }
      at = at.resolve(part);
      if (Files.isSymbolicLink(at)) {
        throw refused(target, "is or lies behind a link");
      }
      if (!Files.exists(at, LinkOption.NOFOLLOW_LINKS)) {
        break;
      }
    }
    if (harmless.size() > MAX_REMEMBERED) {
      harmless.clear();
    }
    harmless.add(place);
  }

  private static FaultException refused(String target, String why) {
    return EngineFaults.refused(
        "The container image cannot be used by this worker's engine: " + target + " " + why + ".",
        "Use an image in which it is a directory, or a worker with Docker.");
  }
}
