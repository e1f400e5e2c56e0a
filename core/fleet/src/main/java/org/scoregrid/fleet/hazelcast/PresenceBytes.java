package org.scoregrid.fleet.hazelcast;

import java.io.DataInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.id.WorkerName;
import org.scoregrid.fleet.WorkerPresence;

/** Bytes of a worker's heartbeat. */
final class PresenceBytes {
  private static final byte VERSION = 1;
  private static final int LONGEST_WORDS = 2_000;
  private static final int MOST_QUEUES = 1_000;

  private PresenceBytes() {}

  static byte[] write(WorkerPresence presence) {
    return FrameBytes.bytes(
        out -> {
          out.writeByte(VERSION);
          out.writeUTF(presence.name().value());
          out.writeUTF(shortened(presence.version()));
          out.writeUTF(shortened(presence.engine()));
          List<QueueName> queues = presence.queues().stream().limit(MOST_QUEUES).toList();
          out.writeInt(queues.size());
          for (QueueName queue : queues) {
            out.writeUTF(queue.vhost());
          }
          out.writeInt(presence.slots());
          out.writeInt(presence.busy());
          out.writeUTF(presence.state().name());
          out.writeLong(presence.cachedBytes());
          Instant at = presence.at();
          out.writeLong(at.getEpochSecond());
          out.writeInt(at.getNano());
          out.writeLong(presence.slotMemory());
          out.writeUTF(shortened(presence.internet()));
        });
  }

  private static String shortened(String words) {
    return words.substring(0, Math.min(words.length(), LONGEST_WORDS));
  }

  /** Throws {@link IllegalArgumentException} where a newer program wrote other bytes. */
  static WorkerPresence read(byte[] bytes) {
    return FrameBytes.value(
        bytes,
        in -> {
          if (in.readByte() != VERSION) {
            throw new IllegalArgumentException("a heartbeat of another version");
          }
          return new WorkerPresence(
              new WorkerName(in.readUTF()),
              in.readUTF(),
              in.readUTF(),
              queues(in),
              in.readInt(),
              in.readInt(),
              WorkerPresence.State.valueOf(in.readUTF()),
              in.readLong(),
              Instant.ofEpochSecond(in.readLong(), in.readInt()),
              // Programs before these words end here.
              in.available() >= Long.BYTES ? in.readLong() : Long.MAX_VALUE,
              in.available() > 0 ? in.readUTF() : "");
        });
  }

  private static List<QueueName> queues(DataInputStream in) throws IOException {
    int count = in.readInt();
    if (count < 0 || count > MOST_QUEUES) {
      throw new IllegalArgumentException("a heartbeat with " + count + " queues");
    }
    List<QueueName> queues = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      queues.add(new QueueName(in.readUTF()));
    }
    return queues;
  }
}
