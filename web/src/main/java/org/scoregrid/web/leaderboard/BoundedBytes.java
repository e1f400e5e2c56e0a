package org.scoregrid.web.leaderboard;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/** Bytes in memory, with a limit. Grows by pieces, as copies of large texts cost more than they. */
final class BoundedBytes extends OutputStream {
  private static final int PIECE = 1 << 20;

  private final List<byte[]> full = new ArrayList<>();
  private final int limit;
  private byte[] last = new byte[1 << 13];
  private int used;
  private int size;

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
    if (length > limit - size) {
      throw new TooMany();
    }
    size += length;
    int next = from;
    int left = length;
    while (left > 0) {
      if (used == last.length) {
        full.add(last);
        last = new byte[PIECE];
        used = 0;
      }
      int part = Math.min(left, last.length - used);
      System.arraycopy(some, next, last, used, part);
      used += part;
      next += part;
      left -= part;
    }
  }

  byte[] toByteArray() {
    byte[] all = new byte[size];
    int at = 0;
    for (byte[] piece : full) {
      System.arraycopy(piece, 0, all, at, piece.length);
      at += piece.length;
    }
    System.arraycopy(last, 0, all, at, used);
    return all;
  }
}
