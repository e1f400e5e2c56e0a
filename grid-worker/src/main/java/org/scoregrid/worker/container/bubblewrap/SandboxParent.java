package org.scoregrid.worker.container.bubblewrap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.scoregrid.worker.container.ContainerSpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that makes mounts and starts sandboxes, for as long as the engine lives. "Die with
 * parent" means the parent <i>thread</i>, and a carrier thread of virtual threads may end at any
 * time. It has a mount namespace of its own: what it mounts is seen by its children alone, and goes
 * with the last of them however the worker ends. Thread-safe.
 */
final class SandboxParent implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SandboxParent.class);
  private static final Duration LOADED = Duration.ofSeconds(5);
  private static final long PAUSE_NANOS = 50_000;
  private static final int FILE_SIZE = 1;
  private static final int CORE_SIZE = 4;
  private static final Path OPEN_TO_ALL = Path.of("/sys/fs/cgroup");
  private static final Set<String> UNNEEDED =
      Set.of(
          "autofs",
          "binfmt_misc",
          "bpf",
          "cgroup",
          "cgroup2",
          "configfs",
          "debugfs",
          "devpts",
          "efivarfs",
          "fusectl",
          "hugetlbfs",
          "mqueue",
          "nsfs",
          "pstore",
          "securityfs",
          "tracefs");

  private final Libc libc;
  private final Launch launch;
  private final RootView view;
  private final Path places;
  private Path seen;
  private @Nullable Credentials credentials;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("bubblewrap-parent").factory());

  private SandboxParent(Libc libc, Launch launch, RootView view, Path places) {
    this.libc = libc;
    this.launch = launch;
    this.view = view;
    this.places = places;
    this.seen = places;
  }

  /**
   * Opens it.
   *
   * @param state directory of the engine
   * @param places where roots are built; and files that sandboxes see
   * @throws IOException with a sentence for a person where mounts are not allowed
   */
  static SandboxParent open(Libc libc, Path state, Path places) throws IOException {
    var devices = Files.createDirectories(state.resolve("dev"));
    var inside = UserNamespace.isInside();
    var view = new RootView(libc, devices, inside);
    var parent = new SandboxParent(libc, new Launch(libc), view, places);
    try {
      parent.run(
          () -> {
            libc.unshare(Libc.NEW_MOUNTS);
            libc.receiveMountsOnly();
            parent.forgetMounts();
            DeviceDirectory.fill(libc, devices, inside);
            if (!inside) {
              parent.letOthersIn();
            }
            return true;
          });
      return parent;
    } catch (IOException e) {
      parent.close();
      throw new IOException(
          "The worker may not make mounts ("
              + e.getMessage()
              + "). Start it as root, or as an ordinary user with: "
              + UserNamespace.WAY_IN,
          e);
    }
  }

  /**
   * The worker's directories may be closed to other users: the places of sandboxes are shown where
   * everybody can go. Control groups, which are there otherwise, nobody needs in this namespace.
   */
  private void letOthersIn() throws IOException {
    if (Files.isDirectory(OPEN_TO_ALL)) {
      libc.bind(places.toString(), OPEN_TO_ALL.toString());
      credentials = Credentials.ofThread(libc);
      seen = OPEN_TO_ALL;
    }
  }

  /** Whether sandboxes can be other users than the worker. */
  boolean canChangeUser() {
    return credentials != null;
  }

  /** Where sandboxes find what lies among the places. */
  Path seen(Path place) {
    return seen.resolve(places.relativize(place));
  }

  /**
   * Takes mounts out of this namespace that no sandbox needs: bwrap reads the whole table several
   * times for each.
   */
  private void forgetMounts() throws IOException {
    for (var line : Files.readAllLines(Path.of("/proc/thread-self/mountinfo")).reversed()) {
      var type = line.substring(line.indexOf(" - ") + 3).split(" ", 2)[0];
      var target = line.split(" ", 6)[4];
      if (UNNEEDED.contains(type) || (type.equals("overlay") && target.endsWith("/merged"))) {
        try {
          libc.detach(target);
        } catch (IOException e) {
          log.atDebug().setCause(e).log("mount kept");
        }
      }
    }
  }

  /**
   * Lets processes join control groups without waiting for all processors: several milliseconds of
   * every start. It is a mode of the kernel that any hierarchy can ask for; this one is empty, and
   * nobody else sees it. Where the kernel refuses, starts are slower and nothing else.
   *
   * @return whether the kernel agreed
   */
  boolean joinQuickly(Path directory) throws IOException {
    return run(
        () -> {
          try {
            var options = "none,name=scoregrid,favordynmods";
            libc.mount(
                "scoregrid",
                directory.toString(),
                "cgroup",
                Libc.NO_SETUID | Libc.NO_DEVICES,
                options);
            return true;
          } catch (IOException e) {
            log.atInfo().addKeyValue("reason", e.getMessage()).log("groups are joined slowly");
            return false;
          }
        });
  }

  /** Takes a root out of our sight, soon; sandboxes that copied it keep it. */
  void clearSoon(Path place) {
    thread.execute(
        () -> {
          try {
            libc.detach(seen(place).toString());
          } catch (IOException e) {
            // The directory was removed already, and the kernel took the mount away with it.
            log.atDebug().addKeyValue("place", place).setCause(e).log("mount gone");
          }
        });
  }

  /** Takes a root away that was built at a place. */
  void clear(Path place) throws IOException {
    run(
        () -> {
          libc.detach(seen(place).toString());
          return true;
        });
  }

  /**
   * Builds a root at an empty place and starts a program that may turn it into a sandbox.
   *
   * @return its process id; the place is unmounted where it does not start
   */
  int start(
      Path place, Surroundings around, ContainerSpec spec, ProgramUser user, Launch.Program program)
      throws IOException {
    return run(
        () -> {
          var here = seen(place);
          view.build(here, around, spec, user);
          try {
            var own = credentials;
            return own == null ? start(program) : own.as(user, () -> start(program));
          } catch (IOException e) {
            libc.detach(here.toString());
            throw e;
          }
        });
  }

  /**
   * With its limits, which its own user may set too: a worker in a container is not all of root.
   */
  private int start(Launch.Program program) throws IOException {
    var process = launch.start(program.file(), program.arguments(), program.descriptors());
    var limited = false;
    try {
      limit(process, CORE_SIZE, 0);
      limit(process, FILE_SIZE, program.largestFile());
      limited = true;
      return process;
    } finally {
      if (!limited) {
        libc.kill(process);
        var _ = libc.reap(process);
      }
    }
  }

  /**
   * A start returns when the new program is being loaded. For a moment yet it is not wholly the
   * user that it will be, and then may not be limited by it.
   */
  private void limit(int process, int resource, long value) throws IOException {
    var deadline = System.nanoTime() + LOADED.toNanos();
    while (true) {
      try {
        libc.limit(process, resource, value);
        return;
      } catch (IOException e) {
        if (System.nanoTime() - deadline > 0) {
          throw e;
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  /** An interrupt does not stop half-way; it is kept for later. */
  private <T> T run(Callable<T> work) throws IOException {
    var started = thread.submit(work);
    var interrupted = false;
    try {
      while (true) {
        try {
          return started.get();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void close() {
    thread.shutdown();
  }
}
