package org.scoregrid.bundle.dump;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.security.MessageDigest;
import java.time.LocalDateTime;
import java.util.zip.Deflater;
import org.apache.commons.compress.archivers.zip.Zip64Mode;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.scoregrid.domain.dataset.Dataset;
import org.scoregrid.domain.id.Digest;

/**
 * The zip of a dump on its way out. Names and times depend on nothing but the contents. One that is
 * not finished has no list of members, so nobody takes it for a whole one. For one thread.
 */
final class DumpArchive {
  private static final int BUFFER = 1 << 16;
  private static final LocalDateTime FIXED_TIME = LocalDateTime.of(1980, 2, 1, 0, 0);

  /** Stored without compression a member grows a little; from here on it may need 64-bit sizes. */
  private static final long LARGE = 4_000_000_000L;

  private final ZipArchiveOutputStream zip;
  private final StoredBytes stored;

  DumpArchive(OutputStream out, StoredBytes stored) {
    this.zip = new ZipArchiveOutputStream(new NotClosed(out));
    this.stored = stored;
  }

  void text(String name, String text) throws IOException {
    bytes(name, text.getBytes(StandardCharsets.UTF_8));
  }

  void bytes(String name, byte[] bytes) throws IOException {
    begin(name, bytes.length, Deflater.DEFAULT_COMPRESSION);
    zip.write(bytes);
    zip.closeArchiveEntry();
  }

  /** The image as it is stored. */
  void logo(String name, String objectKey) throws IOException, CannotDumpException {
    try (InputStream in = open(objectKey, "the logo", "Upload a logo")) {
      zip.setLevel(Deflater.NO_COMPRESSION);
      zip.putArchiveEntry(entry(name));
      in.transferTo(zip);
      zip.closeArchiveEntry();
    }
  }

  /**
   * A file, compared on its way with what was once measured. Files are zips nearly always, so they
   * are not compressed again, and whoever unpacks the dump need not fear a bomb.
   */
  void file(DumpMembers.Member member) throws IOException, CannotDumpException {
    Dataset dataset = member.dataset();
    MessageDigest sha = Digest.newSha256();
    long copied = 0;
    try (InputStream in = open(dataset.objectKey(), member.role(), "Upload the file")) {
      begin(member.path(), dataset.bytes(), Deflater.NO_COMPRESSION);
      byte[] buffer = new byte[BUFFER];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        copied += n;
        if (copied > dataset.bytes()) {
          throw damaged(member);
        }
        sha.update(buffer, 0, n);
        zip.write(buffer, 0, n);
      }
    }
    boolean intact =
        dataset.digest() == null || dataset.digest().equals(Digest.ofRaw(sha.digest()));
    if (copied != dataset.bytes() || !intact) {
      throw damaged(member);
    }
    zip.closeArchiveEntry();
  }

  private static CannotDumpException damaged(DumpMembers.Member member) {
    return new CannotDumpException(
        "%s (%s) is damaged in storage. Upload the file again and use it instead, then dump again."
            .formatted(
                DumpMembers.capital(member.role()), SafeName.ofFile(member.dataset().fileName())));
  }

  private InputStream open(String objectKey, String role, String remedy)
      throws IOException, CannotDumpException {
    try {
      return stored.open(objectKey);
    } catch (NoSuchFileException e) {
      CannotDumpException missing =
          new CannotDumpException(
              "%s is missing in storage. %s again and use it instead, then dump again."
                  .formatted(DumpMembers.capital(role), remedy));
      missing.initCause(e);
      throw missing;
    }
  }

  private void begin(String name, long bytes, int level) throws IOException {
    ZipArchiveEntry entry = entry(name);
    entry.setSize(bytes);
    zip.setUseZip64(bytes >= LARGE ? Zip64Mode.Always : Zip64Mode.AsNeeded);
    zip.setLevel(level);
    zip.putArchiveEntry(entry);
  }

  private static ZipArchiveEntry entry(String name) {
    ZipArchiveEntry entry = new ZipArchiveEntry(name);
    entry.setTimeLocal(FIXED_TIME);
    return entry;
  }

  /** Writes the list of members and flushes. */
  void finish() throws IOException {
    zip.setUseZip64(Zip64Mode.AsNeeded);
    zip.close();
  }

  /** The stream belongs to the caller. */
  private static final class NotClosed extends FilterOutputStream {
    NotClosed(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      out.write(bytes, from, length);
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }
}
