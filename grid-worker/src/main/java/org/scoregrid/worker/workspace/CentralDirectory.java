package org.scoregrid.worker.workspace;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Measures the central directory of a zip before a library reads all of it into memory: an archive
 * of a gigabyte can hold twenty million entries of nothing.
 */
final class CentralDirectory {
  private static final int END = 0x06054b50;
  private static final int END_64_LOCATOR = 0x07064b50;
  private static final int END_64 = 0x06064b50;
  private static final int END_SIZE = 22;
  private static final int LOCATOR_SIZE = 20;
  private static final int MAX_COMMENT = 65_535;
  private static final long IN_ZIP64 = 0xFFFF_FFFFL;

  private CentralDirectory() {}

  /**
   * Bytes from the start of the central directory to the end of the file.
   *
   * @return -1 where there is no end record, so no zip
   */
  static long bytes(Path zip) throws IOException {
    try (FileChannel channel = FileChannel.open(zip, StandardOpenOption.READ)) {
      long size = channel.size();
      int tailSize = (int) Math.min(size, END_SIZE + LOCATOR_SIZE + MAX_COMMENT);
      ByteBuffer tail = read(channel, size - tailSize, tailSize);
      for (int at = tailSize - END_SIZE; at >= 0; at--) {
        if (tail.getInt(at) == END) {
          long offset = Integer.toUnsignedLong(tail.getInt(at + 16));
          if (offset == IN_ZIP64 && at >= LOCATOR_SIZE) {
            offset = offset64(channel, tail, at - LOCATOR_SIZE);
          }
          return offset < 0 || offset > size ? -1 : size - offset;
        }
      }
      return -1;
    }
  }

  private static long offset64(FileChannel channel, ByteBuffer tail, int locator)
      throws IOException {
    if (tail.getInt(locator) != END_64_LOCATOR) {
      return IN_ZIP64;
    }
    long record = tail.getLong(locator + 8);
    if (record < 0 || record > channel.size() - 56) {
      return -1;
    }
    ByteBuffer end = read(channel, record, 56);
    return end.getInt(0) == END_64 ? end.getLong(48) : -1;
  }

  private static ByteBuffer read(FileChannel channel, long position, int length)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, position + buffer.position()) < 0) {
        throw new IOException("the file became shorter while it was read");
      }
    }
    return buffer.flip();
  }
}
