package org.scoregrid.worker.container.docker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.scoregrid.domain.id.WorkerName;
import org.scoregrid.worker.container.ContainerSpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Second views of directories in which links lead nowhere. The engine has no word for that, but a
 * container that mounts such a view inherits it; the views themselves are needed for the moment of
 * its start. Only where the worker is root on the engine's own host; elsewhere the directory is
 * mounted as it is.
 */
final class PlainViews implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(PlainViews.class);
  private static final String NAME = ".plain-";

  private final List<Path> views = new ArrayList<>();
  private ContainerSpec spec;

  private PlainViews(ContainerSpec spec) {
    this.spec = spec;
  }

  /** Makes those that the mounts ask for. */
  static PlainViews of(ContainerSpec spec) throws InterruptedException {
    var views = new PlainViews(spec);
    if (spec.mounts().stream().allMatch(ContainerSpec.Mount::links)) {
      return views;
    }
    var mounts = new ArrayList<ContainerSpec.Mount>();
    for (var mount : spec.mounts()) {
      mounts.add(mount.links() ? mount : views.plain(mount));
    }
    views.spec = spec.with(mounts);
    return views;
  }

  private ContainerSpec.Mount plain(ContainerSpec.Mount mount) throws InterruptedException {
    var source = mount.source();
    var view =
        source.resolveSibling(prefix(spec.worker()) + UUID.randomUUID().toString().substring(0, 8));
    try {
      Files.createDirectory(view);
      views.add(view);
      HostTool.mustRun(
          null, "mount", "--bind", "-o", "nosymfollow", source.toString(), view.toString());
      return new ContainerSpec.Mount(view, mount.target(), mount.readOnly());
    } catch (IOException e) {
      log.atInfo().addKeyValue("reason", e.getMessage()).log("links in a shared directory work");
      return mount;
    }
  }

  private static String prefix(WorkerName worker) {
    return NAME + Integer.toHexString(worker.value().hashCode()) + "-";
  }

  /** With the views for their directories. */
  ContainerSpec spec() {
    return spec;
  }

  /** After the start, however it ended: the container has mounts of its own. */
  @Override
  public void close() {
    views.forEach(PlainViews::remove);
  }

  /** Removes what a worker left that ended while a container started. */
  static void removeLeft(WorkerName worker) {
    try {
      for (var line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
        var target = Path.of(line.split(" ", 6)[4]);
        var name = target.getFileName();
        if (name != null && name.toString().startsWith(prefix(worker))) {
          remove(target);
        }
      }
    } catch (IOException e) {
      log.atWarn().setCause(e).log("mounts are not known");
    }
  }

  private static void remove(Path view) {
    try {
      HostTool.run(null, List.of("umount", "-l", view.toString()));
      Files.deleteIfExists(view);
    } catch (IOException e) {
      log.atWarn().addKeyValue("view", view).setCause(e).log("view not removed");
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
