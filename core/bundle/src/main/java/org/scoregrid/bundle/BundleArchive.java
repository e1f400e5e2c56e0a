package org.scoregrid.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/** An opened zip whose members were all checked; read in place, nothing is unpacked. */
final class BundleArchive implements AutoCloseable {
  /** What one entry of the list may take on average before the list counts as too long. */
  private static final long LIST_BYTES_PER_ENTRY = 200;

  private static final long LIST_BYTES_AT_LEAST = 1 << 20;

  private final ZipFile zip;
  private final OpeningChannel channel;
  private final MemberTree tree;

  private BundleArchive(ZipFile zip, OpeningChannel channel, MemberTree tree) {
    this.zip = zip;
    this.channel = channel;
    this.tree = tree;
  }

  /**
   * Opens and checks; problems of single members leave these out, others reject the whole.
   *
   * @return null when there is nothing to read, with the problem among the findings
   * @throws IOException when the disk fails
   */
  static @Nullable BundleArchive open(Path file, BundleLimits limits, Findings findings)
      throws IOException {
    String name = String.valueOf(file.getFileName());
    OpeningChannel channel =
        new OpeningChannel(
            Files.newByteChannel(file),
            LIST_BYTES_AT_LEAST + limits.maxEntries() * LIST_BYTES_PER_ENTRY);
    ZipFile zip;
    try {
      zip =
          ZipFile.builder()
              .setSeekableByteChannel(channel)
              .setIgnoreLocalFileHeader(true)
              .setUseUnicodeExtraFields(false)
              .get();
    } catch (IOException | RuntimeException e) { // the library meets wild numbers with both
      channel.close();
      if (channel.hasFailed()) {
        throw e;
      }
      if (channel.isExhausted()) {
        findings.problem(
            name,
            "the list of its members is too long",
            "Put the data into zip files of their own");
      } else {
        findings.problem(
            name, "this is not a zip archive, or a broken one", "Make the zip again and upload it");
      }
      return null;
    }
    channel.opened();
    MemberTree tree = new MemberCheck(limits, name, findings).check(zip, Files.size(file));
    return new BundleArchive(zip, channel, tree);
  }

  MemberTree tree() {
    return tree;
  }

  /** Bytes of a member; ends with an {@link IOException} where they are not what the list says. */
  InputStream open(ZipArchiveEntry entry) throws IOException {
    try {
      return new VerifiedStream(zip.getInputStream(entry), entry, channel);
    } catch (IOException | RuntimeException e) {
      if (channel.hasFailed()) {
        throw e;
      }
      throw new BrokenMemberException(entry.getName());
    }
  }

  /** A small member as a whole. The caller has compared its size with a limit. */
  byte[] bytes(ZipArchiveEntry entry) throws IOException {
    try (InputStream in = open(entry)) {
      return in.readAllBytes();
    }
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
