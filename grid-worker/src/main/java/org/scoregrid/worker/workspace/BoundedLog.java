package org.scoregrid.worker.workspace;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the first and the last bytes of a stream: one half each of a bound. Small logs stay in
 * memory; longer ones go to a file whose second half is a ring, so that many slots with long logs
 * do not fill the worker's memory. Not thread-safe.
 */
final class BoundedLog {
  private static final int IN_MEMORY = 32 * 1024;

  private final Path file;
  private final long head;
  private final long tail;
  private byte[] memory = new byte[512];
  private @Nullable FileChannel spilled;
  private long total;

  BoundedLog(Path file, long bound) {
    this.file = file;
    this.head = Math.max(1, bound / 2);
    this.tail = Math.max(1, bound - head);
  }

  void write(byte[] bytes, int offset, int length) throws IOException {
    int at = offset;
    int left = length;
    while (left > 0) {
      long ring = (total - head) % tail;
      long position = total < head ? total : head + ring;
      int n = (int) Math.min(left, total < head ? head - total : tail - ring);
      put(position, bytes, at, n);
      total += n;
      at += n;
      left -= n;
    }
  }

  private void put(long position, byte[] bytes, int offset, int length) throws IOException {
    long end = position + length;
    if (spilled == null && end <= IN_MEMORY) {
      if (end > memory.length) {
        memory =
            Arrays.copyOf(memory, (int) Math.min(IN_MEMORY, Math.max(end, memory.length * 2L)));
      }
      System.arraycopy(bytes, offset, memory, (int) position, length);
      return;
    }
    FileChannel channel = spill();
    ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
    long to = position;
    while (buffer.hasRemaining()) {
      to += channel.write(buffer, to);
    }
  }

  private FileChannel spill() throws IOException {
    if (spilled == null) {
      spilled =
          FileChannel.open(
              file,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      ByteBuffer buffer = ByteBuffer.wrap(memory, 0, (int) Math.min(total, memory.length));
      long to = 0;
      while (buffer.hasRemaining()) {
        to += spilled.write(buffer, to);
      }
      memory = new byte[0];
    }
    return spilled;
  }

  /**
   * Ends the log and writes it in order.
   *
   * @return the file, or null where nothing was written
   */
  @Nullable Path finish() throws IOException {
    FileChannel channel = spilled;
    if (total == 0) {
      return null;
    }
    if (total <= head + tail) {
      if (channel == null) {
        Files.write(file, Arrays.copyOf(memory, (int) total));
      } else {
        channel.close();
      }
      return file;
    }
    Path whole = file.resolveSibling(file.getFileName() + ".whole");
    try (FileChannel out =
        FileChannel.open(whole, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      long ring = (total - head) % tail;
      copy(channel, 0, head, out);
      out.write(ByteBuffer.wrap(marker()));
      copy(channel, head + ring, tail - ring, out);
      copy(channel, head, ring, out);
    }
    discard();
    return whole;
  }

  private byte[] marker() {
    String line = "\n[… " + (total - head - tail) + " bytes left out here: the log limit …]\n";
    return line.getBytes(StandardCharsets.UTF_8);
  }

  private void copy(@Nullable FileChannel from, long position, long length, FileChannel to)
      throws IOException {
    if (from == null) {
      to.write(ByteBuffer.wrap(memory, (int) position, (int) length));
      return;
    }
    long done = 0;
    while (done < length) {
      long n = from.transferTo(position + done, length - done, to);
      if (n <= 0) {
        throw new IOException("the log became shorter while it was read");
      }
      done += n;
    }
  }

  /** Closes and removes the file. */
  void discard() throws IOException {
    if (spilled != null) {
      spilled.close();
      Files.deleteIfExists(file);
    }
  }
}
