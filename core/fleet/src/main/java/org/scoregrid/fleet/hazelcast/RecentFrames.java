package org.scoregrid.fleet.hazelcast;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.scoregrid.domain.id.RunId;

/**
 * The last frames of a submission in one byte array: each frame with its length before it; empty
 * where there is none.
 */
final class RecentFrames {
  /** All that is kept; headers count, so the text is never more. */
  static final int LIMIT = 64 * 1024;

  static final byte[] NONE = new byte[0];

  private RecentFrames() {}

  /** Adds a frame and drops the oldest ones that no longer fit. */
  static byte[] append(byte[] recent, byte[] frame) {
    int room = LIMIT - Integer.BYTES - frame.length;
    int from = 0;
    ByteBuffer lengths = ByteBuffer.wrap(recent);
    while (from < recent.length && recent.length - from > room) {
      from += Integer.BYTES + lengths.getInt(from);
    }
    int kept = Math.max(0, recent.length - from);
    return ByteBuffer.allocate(kept + Integer.BYTES + frame.length)
        .put(recent, recent.length - kept, kept)
        .putInt(frame.length)
        .put(frame)
        .array();
  }

  /** Drops the frames of a run. */
  static byte[] without(byte[] recent, RunId run) {
    byte[] left = NONE;
    for (byte[] frame : frames(recent)) {
      if (!FrameBytes.run(frame).equals(run)) {
        left = append(left, frame);
      }
    }
    return left;
  }

  /** Oldest first. */
  static List<byte[]> frames(byte[] recent) {
    List<byte[]> frames = new ArrayList<>();
    ByteBuffer lengths = ByteBuffer.wrap(recent);
    int at = 0;
    while (at < recent.length) {
      int from = at + Integer.BYTES;
      at = from + lengths.getInt(at);
      frames.add(Arrays.copyOfRange(recent, from, at));
    }
    return frames;
  }
}
