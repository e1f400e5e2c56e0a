package org.scoregrid.worker.warm;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.scoregrid.worker.container.ContainerSpec.Mount;
import org.scoregrid.worker.workspace.TreeDeletion;
import org.scoregrid.worker.workspace.Workspace;

/**
 * The directories of a warm container. They are mounted as long as it lives; the files of each run
 * are moved into them before its program starts and out again when it has ended, so that no run
 * finds those of another. For one run at a time.
 */
final class WarmRoom implements AutoCloseable {
  private static final String REFERENCE = "ref";
  private static final String TMP = "/tmp";
  private static final String SHARED_MEMORY = "/dev/shm";

  private final Path root;
  private final boolean ownProgram;
  private final boolean reference;

  private WarmRoom(Path root, boolean ownProgram, boolean reference) {
    this.root = root;
    this.ownProgram = ownProgram;
    this.reference = reference;
  }

  /**
   * @param home of all rooms
   * @param shared mounts that come from elsewhere
   */
  static WarmRoom create(Path home, List<Mount> shared) throws IOException {
    Files.createDirectories(home);
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
    Path root = Files.createTempDirectory(home, "room-");
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx--x--x"));
    boolean ownProgram = shared.stream().noneMatch(m -> m.target().equals("/app/program"));
    boolean reference = shared.stream().anyMatch(m -> m.target().equals("/app/input/ref"));
    WarmRoom room = new WarmRoom(root, ownProgram, reference);
    for (Mount mount : room.mounts()) {
      Files.createDirectory(mount.source());
      Files.setPosixFilePermissions(mount.source(), PosixFilePermissions.fromString("rwxrwxrwx"));
    }
    if (reference) {
      Files.createDirectory(room.input().resolve(REFERENCE));
    }
    return room;
  }

  List<Mount> mounts() {
    List<Mount> mounts = new ArrayList<>();
    if (ownProgram) {
      mounts.add(new Mount(program(), "/app/program", false));
    }
    mounts.add(new Mount(output(), "/app/output", false));
    mounts.add(new Mount(input(), "/app/input", false));
    mounts.add(new Mount(shared(), "/app/shared", false));
    mounts.add(new Mount(root.resolve("tmp"), TMP, false));
    mounts.add(new Mount(root.resolve("shm"), SHARED_MEMORY, false));
    return mounts;
  }

  /** The files that the program finds. */
  void moveIn(Workspace workspace) throws IOException {
    if (ownProgram) {
      move(workspace.scoringProgram(), program(), Integer.MAX_VALUE);
    }
    move(workspace.input(), input(), Integer.MAX_VALUE);
  }

  /**
   * All that the program found and left. When nothing of the program runs any more.
   *
   * @param most entries of a directory; one more is moved, so that whoever counts them notices
   * @return whether nothing stayed behind
   */
  boolean moveOut(Workspace workspace, int most) throws IOException {
    boolean all = move(output(), workspace.output(), most);
    if (ownProgram) {
      all &= move(program(), workspace.scoringProgram(), most);
    }
    all &= move(input(), workspace.input(), most);
    all &= move(shared(), workspace.shared(), most);
    Path left = Files.createDirectory(workspace.root().resolve("warm"));
    all &= move(root.resolve("tmp"), Files.createDirectory(left.resolve("tmp")), most);
    all &= move(root.resolve("shm"), Files.createDirectory(left.resolve("shm")), most);
    return all;
  }

  /** A move within one file system: links are moved as they are, nothing is copied. */
  private boolean move(Path from, Path to, int most) throws IOException {
    int moved = 0;
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(from)) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        // The place of a mount, on both sides.
        if (reference && name.equals(REFERENCE) && isInput(from, to)) {
          continue;
        }
        if (moved > most) {
          return false;
        }
        Files.move(entry, to.resolve(name));
        moved++;
      }
    }
    return true;
  }

  private boolean isInput(Path from, Path to) {
    return from.equals(input()) || to.equals(input());
  }

  private Path program() {
    return root.resolve("program");
  }

  private Path input() {
    return root.resolve("input");
  }

  private Path output() {
    return root.resolve("output");
  }

  private Path shared() {
    return root.resolve("shared");
  }

  @Override
  public void close() throws IOException {
    TreeDeletion.delete(root);
  }
}
