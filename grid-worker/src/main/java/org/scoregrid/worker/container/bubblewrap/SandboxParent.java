package org.scoregrid.worker.container.bubblewrap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
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
  private static final long NO_SETUID_NO_DEVICES = 2 | 4;
  private static final long BYTES_PER_FILE = 4_096;
  private static final long FEWEST_FILES = 4_096;

  private final Libc libc;
  private final Launch launch;
  private final boolean inUserNamespace;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("bubblewrap-parent").factory());

  private SandboxParent(Libc libc, Launch launch, boolean inUserNamespace) {
    this.libc = libc;
    this.launch = launch;
    this.inUserNamespace = inUserNamespace;
  }

  /** A parent with a mount namespace where that is allowed; else it only starts programs. */
  static SandboxParent withMountsIfAllowed(Libc libc) throws IOException {
    try {
      return withMounts(libc);
    } catch (IOException e) {
      log.atDebug().setCause(e).log("no mounts");
      return plain(libc);
    }
  }

  private static SandboxParent plain(Libc libc) throws IOException {
    return new SandboxParent(libc, new Launch(libc), UserNamespace.isInside());
  }

  /**
   * A parent with a mount namespace.
   *
   * @throws IOException with a sentence for a person where that is not allowed
   */
  static SandboxParent withMounts(Libc libc) throws IOException {
    var parent = plain(libc);
    try {
      parent.run(
          () -> {
            libc.unshare(Libc.NEW_MOUNTS);
            libc.receiveMountsOnly();
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
            libc.mount("scoregrid", directory.toString(), "cgroup", NO_SETUID_NO_DEVICES, options);
            return true;
          } catch (IOException e) {
            log.atInfo().addKeyValue("reason", e.getMessage()).log("groups are joined slowly");
            return false;
          }
        });
  }

  /**
   * Mounts a writable view of a read-only tree. What is written lives in memory: it is bounded, and
   * each page counts as memory of the control group whose process wrote it first.
   *
   * @param directory empty; the view is its {@code root}
   * @param bytes at most so much is written
   * @return the view
   */
  Path mountOver(Path directory, Path lower, long bytes) throws IOException {
    return run(
        () -> {
          var files = Math.max(FEWEST_FILES, bytes / BYTES_PER_FILE);
          libc.mount(
              "scoregrid",
              directory.toString(),
              "tmpfs",
              NO_SETUID_NO_DEVICES,
              "mode=755,size=" + bytes + ",nr_inodes=" + files);
          try {
            var view = Files.createDirectory(directory.resolve("root"));
            var upper = Files.createDirectory(directory.resolve("upper"));
            var work = Files.createDirectory(directory.resolve("work"));
            libc.mount(
                "scoregrid",
                view.toString(),
                "overlay",
                NO_SETUID_NO_DEVICES,
                options(lower, upper, work));
            return view;
          } catch (IOException | RuntimeException e) {
            libc.detach(directory.toString());
            throw e;
          }
        });
  }

  /** Volatile: nobody needs what is written after a crash. */
  private String options(Path lower, Path upper, Path work) {
    var options = "lowerdir=" + lower + ",upperdir=" + upper + ",workdir=" + work + ",volatile";
    return inUserNamespace ? options + ",userxattr" : options;
  }

  void unmount(Path directory) throws IOException {
    run(
        () -> {
          libc.detach(directory.toString());
          return true;
        });
  }

  /** Starts a program with an empty environment; see {@link Launch#start}. */
  int start(Path program, List<String> arguments, List<Launch.Source> descriptors)
      throws IOException {
    return run(() -> launch.start(program, arguments, descriptors));
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
