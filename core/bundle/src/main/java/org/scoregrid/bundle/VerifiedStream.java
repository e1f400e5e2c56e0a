package org.scoregrid.bundle;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;

/** Gives the bytes of a member and never more than its list entry promised; checks size and CRC. */
final class VerifiedStream extends FilterInputStream {
  private final CRC32 crc = new CRC32();
  private final ZipArchiveEntry entry;
  private final OpeningChannel channel;
  private long left;

  /**
   * @param channel tells errors of the disk from those of the archive
   */
  VerifiedStream(InputStream in, ZipArchiveEntry entry, OpeningChannel channel) {
    super(in);
    this.entry = entry;
    this.channel = channel;
    this.left = entry.getSize();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    int read = inflated(target, offset, length);
    if (read < 0) {
      if (left != 0 || crc.getValue() != entry.getCrc()) {
        throw broken();
      }
      return -1;
    }
    left -= read;
    if (left < 0) {
      throw broken();
    }
    crc.update(target, offset, read);
    return read;
  }

  private int inflated(byte[] target, int offset, int length) throws IOException {
    try {
      return super.read(target, offset, length);
    } catch (IOException | RuntimeException e) { // a forged stream may make the library throw both
      if (channel.hasFailed()) {
        throw e;
      }
      throw broken();
    }
  }

  @Override
  public long skip(long count) {
    return 0; // skipped bytes would not be verified
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  private BrokenMemberException broken() {
    return new BrokenMemberException(entry.getName());
  }
}
