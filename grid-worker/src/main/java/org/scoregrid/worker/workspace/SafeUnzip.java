package org.scoregrid.worker.workspace;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.scoregrid.domain.fault.FaultException;

/**
 * Unpacks a zip whose author is not trusted. Nothing lands outside the target; links become plain
 * text files that hold their target; permission bits are not restored
 * (reference/execution-contract.md 3).
 */
public final class SafeUnzip {
  private static final int DIRECTORY_BYTES_PER_ENTRY = 256;
  private static final int BUFFER = 64 * 1024;
  private static final String PACK_AGAIN = "Pack the files again with an ordinary zip program.";

  private final ArchiveSubject subject;
  private final UnzipBounds bounds;
  private final Path target;
  private final byte[] buffer = new byte[BUFFER];
  private long bytes;
  private int entries;

  private SafeUnzip(ArchiveSubject subject, UnzipBounds bounds, Path target) {
    this.subject = subject;
    this.bounds = bounds;
    this.target = target;
  }

  /**
   * What was unpacked.
   *
   * @param bytes of all files together
   */
  public record Unpacked(int entries, long bytes) {}

  /**
   * Unpacks the whole archive.
   *
   * @param target an empty directory
   * @throws FaultException with the subject's code and blame for anything wrong with the archive
   * @throws IOException where the target cannot be written
   */
  public static Unpacked unpack(Path zip, Path target, ArchiveSubject subject, UnzipBounds bounds)
      throws FaultException, IOException {
    return new SafeUnzip(subject, bounds, target).run(zip);
  }

  private Unpacked run(Path zip) throws FaultException, IOException {
    long directory = CentralDirectory.bytes(zip);
    if (directory < 0) {
      throw subject.fault("is not a zip archive.", PACK_AGAIN);
    }
    if (directory > (long) bounds.entries() * DIRECTORY_BYTES_PER_ENTRY + BUFFER) {
      throw tooManyEntries();
    }
    try (ZipFile archive = open(zip)) {
      Enumeration<ZipArchiveEntry> all = archive.getEntriesInPhysicalOrder();
      while (all.hasMoreElements()) {
        unpack(archive, all.nextElement());
      }
    }
    if (entries == 0) {
      throw subject.fault("is an empty zip archive.", "Put the files into the archive.");
    }
    return new Unpacked(entries, bytes);
  }

  private ZipFile open(Path zip) throws FaultException {
    try {
      return ZipFile.builder().setPath(zip).get();
    } catch (IOException | IllegalArgumentException _) {
      throw subject.fault("is not a usable zip archive.", PACK_AGAIN);
    }
  }

  private void unpack(ZipFile archive, ZipArchiveEntry entry) throws FaultException, IOException {
    if (++entries > bounds.entries()) {
      throw tooManyEntries();
    }
    Path path = place(entry.getName());
    if (path.equals(target)) {
      return;
    }
    Path parent = Objects.requireNonNullElse(path.getParent(), target);
    makeDirectory(entry.isDirectory() ? path : parent, entry);
    if (entry.isDirectory()) {
      return;
    }
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      throw subject.fault("has a file and a directory of one name: " + shown(entry), PACK_AGAIN);
    }
    if (entry.getGeneralPurposeBit().usesEncryption() || !archive.canReadEntryData(entry)) {
      throw subject.fault(
          "is encrypted or packed in an unusual way: " + shown(entry),
          "Pack the files again without a password, with the method “deflate”.");
    }
    write(archive, entry, path);
  }

  private void makeDirectory(Path directory, ZipArchiveEntry entry)
      throws FaultException, IOException {
    try {
      Files.createDirectories(directory);
    } catch (FileAlreadyExistsException _) {
      throw subject.fault("has a file and a directory of one name: " + shown(entry), PACK_AGAIN);
    }
  }

  private void write(ZipFile archive, ZipArchiveEntry entry, Path path)
      throws FaultException, IOException {
    CRC32 crc = new CRC32();
    long size = 0;
    long packed = Math.max(1, entry.getCompressedSize());
    try (InputStream in = content(archive, entry);
        OutputStream out = Files.newOutputStream(path)) {
      int n = read(in, entry);
      while (n > 0) {
        size += n;
        bytes += n;
        checkSize(entry, size, packed);
        crc.update(buffer, 0, n);
        out.write(buffer, 0, n);
        n = read(in, entry);
      }
    }
    if (entry.getCrc() >= 0 && crc.getValue() != entry.getCrc()) {
      throw damaged(entry);
    }
  }

  private InputStream content(ZipFile archive, ZipArchiveEntry entry) throws FaultException {
    try {
      return archive.getInputStream(entry);
    } catch (IOException _) {
      throw damaged(entry);
    }
  }

  /** A failure of reading is the archive's; a failure of writing is ours. */
  private int read(InputStream in, ZipArchiveEntry entry) throws FaultException, IOException {
    try {
      return in.read(buffer);
    } catch (ClosedChannelException e) {
      throw e;
    } catch (IOException | RuntimeException _) {
      throw damaged(entry);
    }
  }

  private void checkSize(ZipArchiveEntry entry, long size, long packed) throws FaultException {
    if (bytes > bounds.bytes()) {
      throw subject.fault(
          "unpacks to more than the allowed " + Sizes.text(bounds.bytes()) + ".",
          "Leave out what is not needed.");
    }
    if (size > UnzipBounds.RATIO_FREE_BYTES && size / packed > bounds.ratio()) {
      throw subject.fault(
          "holds a file that unpacks to over "
              + bounds.ratio()
              + " times its size: "
              + shown(entry),
          "Leave that file out or store it in a denser format.");
    }
  }

  private Path place(String name) throws FaultException {
    if (name.isEmpty() || name.startsWith("/") || name.indexOf('\0') >= 0) {
      throw badName(name);
    }
    List<String> parts = List.of(name.split("/", -1));
    if (parts.contains("..")) {
      throw badName(name);
    }
    if (parts.size() > bounds.depth()) {
      throw subject.fault(
          "has more than " + bounds.depth() + " directories inside each other.", PACK_AGAIN);
    }
    try {
      Path path = target.resolve(name).normalize();
      if (!path.startsWith(target)) {
        throw badName(name);
      }
      return path;
    } catch (InvalidPathException _) {
      throw badName(name);
    }
  }

  private FaultException badName(String name) {
    return subject.fault(
        "holds a name that cannot be unpacked: “" + shown(name) + "”.",
        "Use relative names without “..” for all files.");
  }

  private FaultException damaged(ZipArchiveEntry entry) {
    return subject.fault("is damaged at " + shown(entry) + ".", "Pack and upload it again.");
  }

  private FaultException tooManyEntries() {
    return subject.fault(
        "holds more than the allowed " + bounds.entries() + " files.",
        "Leave out what is not needed.");
  }

  private static String shown(ZipArchiveEntry entry) {
    return "“" + shown(entry.getName()) + "”";
  }

  /** A name for people: no control characters, not endless. */
  private static String shown(String name) {
    String clean = name.replaceAll("\\p{Cntrl}", "?");
    return clean.length() <= 100 ? clean : clean.substring(0, 100) + "…";
  }
}
