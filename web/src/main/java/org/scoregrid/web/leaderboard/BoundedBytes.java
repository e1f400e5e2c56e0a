package org.scoregrid.web.leaderboard;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Bytes in memory, with a limit. */
final class BoundedBytes extends OutputStream {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final int limit;

  BoundedBytes(int limit) {
    this.limit = limit;
  }

  /** There was more than the limit. */
  static final class TooMany extends IOException {
    private static final long serialVersionUID = 1;

    TooMany() {
      super("more bytes than are allowed", null);
    }
  }

  @Override
  public void write(int one) throws IOException {
    write(new byte[] {(byte) one}, 0, 1);
  }

  @Override
  public void write(byte[] some, int from, int length) throws IOException {
    if (length > limit - bytes.size()) {
      throw new TooMany();
    }
    bytes.write(some, from, length);
  }

  byte[] toByteArray() {
    return bytes.toByteArray();
  }
}
