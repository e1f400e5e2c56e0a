package org.scoregrid.worker.workspace;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Copies and opens trees that hold only plain files and directories, such as unpacked archives. */
public final class TreeCopy {
  private static final Set<PosixFilePermission> ANYBODY_FILE =
      PosixFilePermissions.fromString("rw-rw-rw-");
  private static final Set<PosixFilePermission> ANYBODY_DIRECTORY =
      PosixFilePermissions.fromString("rwxrwxrwx");

  private TreeCopy() {}

  /**
   * Copies the content of a directory into an existing one; everything becomes writable for every
   * uid, because programs may run as any. Real copies, not hard links: a program could write
   * through a link into the shared tree.
   */
  public static void copyWritable(Path source, Path target) throws IOException {
    Files.setPosixFilePermissions(target, ANYBODY_DIRECTORY);
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(source)) {
      for (Path entry : entries) {
        Path to = target.resolve(entry.getFileName().toString());
        if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
          Files.createDirectories(to);
          copyWritable(entry, to);
        } else {
          Files.copy(entry, to, LinkOption.NOFOLLOW_LINKS);
          Files.setPosixFilePermissions(to, ANYBODY_FILE);
        }
      }
    }
  }

  /** Makes a tree writable for every uid. */
  public static void makeWritable(Path directory) throws IOException {
    Files.setPosixFilePermissions(directory, ANYBODY_DIRECTORY);
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
          makeWritable(entry);
        } else {
          Files.setPosixFilePermissions(entry, ANYBODY_FILE);
        }
      }
    }
  }
}
