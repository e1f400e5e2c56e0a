package org.scoregrid.standalone.trial;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.fault.FaultException;
import org.scoregrid.domain.id.WorkerName;
import org.scoregrid.worker.container.ContainerEngine;
import org.scoregrid.worker.workspace.TreeDeletion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that one trial writes. It is locked while the trial lives, so that a later one can tell what
 * was left by a trial that was killed, and removes it. Its name is also that of the worker.
 */
public final class TrialDirectory implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TrialDirectory.class);
  private static final String PREFIX = "scoregrid-try-";
  private static final String LOCK = "lock";

  private final Path root;
  private final FileChannel lock;

  private TrialDirectory(Path root, FileChannel lock) {
    this.root = root;
    this.lock = lock;
  }

  /**
   * @param parent for example the system's directory for temporary files
   */
  public static TrialDirectory make(Path parent) throws IOException {
    Path root = Files.createTempDirectory(parent.toRealPath(), PREFIX);
    FileChannel channel =
        FileChannel.open(
            root.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    FileLock _ = channel.lock();
    return new TrialDirectory(root, channel);
  }

  public Path engine() {
    return root.resolve("engine");
  }

  Path worker() {
    return root.resolve("worker");
  }

  Path objects() {
    return root.resolve("objects");
  }

  Path temp() throws IOException {
    return Files.createDirectories(root.resolve("tmp"));
  }

  WorkerName workerName() {
    return new WorkerName(String.valueOf(root.getFileName()));
  }

  /** Removes what killed trials of this person left: containers and directories. */
  void removeLeftovers(ContainerEngine engine) {
    try (DirectoryStream<Path> others =
        Files.newDirectoryStream(root.resolveSibling("."), PREFIX + "*")) {
      for (Path other : others) {
        removeIfLeft(other.normalize(), engine);
      }
    } catch (IOException e) {
      log.atInfo().setCause(e).log("leftovers not looked at");
    }
  }

  private void removeIfLeft(Path other, ContainerEngine engine) throws IOException {
    Path file = other.resolve(LOCK);
    boolean mine =
        !other.equals(root)
            && Files.isDirectory(other, LinkOption.NOFOLLOW_LINKS)
            && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
            && Files.getOwner(other).equals(Files.getOwner(root));
    if (!mine) {
      return;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      @Nullable FileLock unused = channel.tryLock();
      if (unused != null) {
        engine.removeOrphans(new WorkerName(String.valueOf(other.getFileName())));
        TreeDeletion.delete(other);
      }
    } catch (IOException | FaultException e) {
      log.atInfo().setCause(e).log("a leftover was not removed");
    }
  }

  /** Removes everything. */
  @Override
  public void close() throws IOException {
    try {
      TreeDeletion.delete(root);
    } finally {
      lock.close();
    }
  }
}
