package org.scoregrid.bundle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;

/**
 * Bounds how much is read while an archive is opened: its list of members is held in memory, so a
 * hostile list must end the reading instead. Without a bound once {@link #opened} was called.
 */
final class OpeningChannel implements SeekableByteChannel {
  private final SeekableByteChannel file;
  private long allowance;
  private boolean open;
  private boolean failed;

  OpeningChannel(SeekableByteChannel file, long allowance) {
    this.file = file;
    this.allowance = allowance;
  }

  /** Whether the list of members was longer than allowed. */
  boolean isExhausted() {
    return allowance < 0;
  }

  void opened() {
    open = true;
  }

  /** Whether the file itself could not be read: whatever else goes wrong is the archive's fault. */
  boolean hasFailed() {
    return failed;
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    int read = fromFile(target);
    if (!open) {
      allowance -= Math.max(read, 0);
      if (allowance < 0) {
        throw new IOException("the list of members is too long");
      }
    }
    return read;
  }

  private int fromFile(ByteBuffer target) throws IOException {
    try {
      return file.read(target);
    } catch (IOException e) {
      failed = true;
      throw e;
    }
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    return file.write(source);
  }

  @Override
  public long position() throws IOException {
    return file.position();
  }

  @Override
  public SeekableByteChannel position(long newPosition) throws IOException {
    file.position(newPosition);
    return this;
  }

  @Override
  public long size() throws IOException {
    return file.size();
  }

  @Override
  public SeekableByteChannel truncate(long size) throws IOException {
    file.truncate(size);
    return this;
  }

  @Override
  public boolean isOpen() {
    return file.isOpen();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
