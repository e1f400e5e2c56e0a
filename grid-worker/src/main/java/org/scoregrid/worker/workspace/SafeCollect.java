package org.scoregrid.worker.workspace;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.scoregrid.domain.fault.Blame;
import org.scoregrid.domain.fault.Fault;
import org.scoregrid.domain.fault.FaultCode;
import org.scoregrid.domain.fault.FaultException;
import org.scoregrid.domain.run.Limits;

/**
 * Takes over what programs left in an output directory. All containers that could write to it must
 * be gone.
 */
public final class SafeCollect {
  private static final int MAX_DEPTH = 32;

  /** What stands for bytes that are no character. */
  private static final char UNREADABLE = '\uFFFD';

  private final Limits limits;
  private final Blame blame;
  private long bytes;
  private int entries;

  private SafeCollect(Limits limits, Blame blame) {
    this.limits = limits;
    this.blame = blame;
  }

  /**
   * Makes the directory safe to read and to hand to the next program: links and special files are
   * removed (a link to {@code /app/input/ref} would show a scoring program the reference data as a
   * prediction), everything becomes readable, and the limits are checked.
   *
   * @param blame whose program wrote it
   * @throws FaultException OUTPUT_LIMIT
   */
  public static void seal(Path output, Limits limits, Blame blame)
      throws FaultException, IOException {
    new SafeCollect(limits, blame).seal(output, 1);
  }

  private void seal(Path directory, int depth) throws FaultException, IOException {
    if (depth > MAX_DEPTH) {
      throw limit("more than " + MAX_DEPTH + " directories inside each other");
    }
    permit(directory, "rwxrwxrwx");
    try (DirectoryStream<Path> children = Files.newDirectoryStream(directory)) {
      for (Path child : children) {
        sealEntry(child, depth);
      }
    }
  }

  private void sealEntry(Path child, int depth) throws FaultException, IOException {
    if (++entries > limits.outputFiles()) {
      throw limit("more than " + limits.outputFiles() + " files");
    }
    if (child.getFileName().toString().indexOf(UNREADABLE) >= 0) {
      // Two such names can look alike, and then there is no zip of them.
      throw limit("a file whose name is not UTF-8", "Use plain file names in UTF-8.");
    }
    BasicFileAttributes attributes =
        Files.readAttributes(child, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (attributes.isDirectory()) {
      seal(child, depth + 1);
    } else if (attributes.isRegularFile()) {
      bytes += attributes.size();
      if (bytes > limits.outputBytes()) {
        throw limit("more than " + Sizes.text(limits.outputBytes()));
      }
      permit(child, "rw-rw-rw-");
    } else {
      Files.delete(child);
    }
  }

  private void permit(Path path, String permissions) throws FaultException {
    try {
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    } catch (FileSystemException _) {
      if (!Files.isReadable(path)) {
        throw limit("files that nobody may read");
      }
    } catch (IOException _) {
      throw limit("files that cannot be read");
    }
  }

  private FaultException limit(String what) {
    return limit(
        what, "Write only what is needed to the output directory, and temporary files to /tmp.");
  }

  private FaultException limit(String what, String wayOut) {
    String who = blame == Blame.PARTICIPANT ? "The submission" : "The scoring program";
    return new FaultException(
        Fault.of(
            FaultCode.OUTPUT_LIMIT,
            blame,
            who + " left " + what + " in its output directory.",
            wayOut));
  }

  /**
   * Zips a sealed directory with its members at the root, directories included as entries
   * (reference/execution-contract.md 12.4). Fast rather than small: a slot waits for it.
   */
  public static void zip(Path sealed, Path zip) throws IOException {
    try (ZipOutputStream out =
        new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(zip), 64 * 1024))) {
      out.setLevel(Deflater.BEST_SPEED);
      addChildren(out, sealed, "");
    }
  }

  private static void addChildren(ZipOutputStream out, Path directory, String prefix)
      throws IOException {
    List<Path> children = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      stream.forEach(children::add);
    }
    Collections.sort(children);
    for (Path child : children) {
      String name = prefix + child.getFileName();
      if (Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
        out.putNextEntry(new ZipEntry(name + "/"));
        out.closeEntry();
        addChildren(out, child, name + "/");
      } else if (Files.isRegularFile(child, LinkOption.NOFOLLOW_LINKS)) {
        out.putNextEntry(new ZipEntry(name));
        Files.copy(child, out);
        out.closeEntry();
      }
    }
  }
}
