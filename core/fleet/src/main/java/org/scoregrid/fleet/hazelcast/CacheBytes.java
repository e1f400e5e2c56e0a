package org.scoregrid.fleet.hazelcast;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.scoregrid.domain.id.Digest;
import org.scoregrid.domain.id.WorkerName;
import org.scoregrid.fleet.CacheContent;

/** Bytes of a cache's content: 32 for each digest. */
final class CacheBytes {
  private static final byte VERSION = 1;
  private static final int DIGEST = 32;

  private CacheBytes() {}

  static byte[] write(CacheContent content) {
    return FrameBytes.bytes(
        out -> {
          out.writeByte(VERSION);
          out.writeUTF(content.worker().value());
          out.writeUTF(content.site());
          out.writeUTF(content.address());
          write(out, content.files());
          write(out, content.trees());
        });
  }

  private static void write(DataOutputStream out, List<Digest> digests) throws IOException {
    out.writeInt(digests.size());
    for (Digest digest : digests) {
      out.write(HexFormat.of().parseHex(digest.sha256()));
    }
  }

  /** Throws {@link IllegalArgumentException} where a newer program wrote other bytes. */
  static CacheContent read(byte[] bytes) {
    return FrameBytes.value(
        bytes,
        in -> {
          if (in.readByte() != VERSION) {
            throw new IllegalArgumentException("a cache of another version");
          }
          return new CacheContent(
              new WorkerName(in.readUTF()), in.readUTF(), in.readUTF(), digests(in), digests(in));
        });
  }

  private static List<Digest> digests(DataInputStream in) throws IOException {
    int count = in.readInt();
    if (count < 0 || count > CacheContent.MOST_DIGESTS) {
      throw new IllegalArgumentException("a cache with " + count + " digests");
    }
    List<Digest> digests = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      digests.add(Digest.ofRaw(in.readNBytes(DIGEST)));
    }
    return digests;
  }
}
