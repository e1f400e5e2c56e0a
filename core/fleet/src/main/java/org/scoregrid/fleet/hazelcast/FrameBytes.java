package org.scoregrid.fleet.hazelcast;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;
import org.scoregrid.domain.id.Attempt;
import org.scoregrid.domain.id.AttemptKey;
import org.scoregrid.domain.id.LeaseToken;
import org.scoregrid.domain.id.RunId;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.run.LogStream;
import org.scoregrid.domain.run.ProgramKind;
import org.scoregrid.domain.run.Step;
import org.scoregrid.fleet.LogFrame;

/**
 * Bytes of log frames and of attempts. A frame begins with a version, the submission and the run,
 * so that most readers need not look further.
 */
final class FrameBytes {
  /** Longest text of one frame in bytes of UTF-8. */
  static final int LONGEST_TEXT = 16 * 1024;

  private static final byte VERSION = 1;

  private FrameBytes() {}

  static byte[] write(LogFrame frame) {
    return bytes(
        out -> {
          out.writeByte(VERSION);
          out.writeLong(frame.submission().value());
          writeAttempt(out, frame.attempt());
          out.writeLong(frame.sequence());
          out.writeUTF(frame.step().name());
          out.writeUTF(frame.program().name());
          out.writeUTF(frame.stream().name());
          out.writeLong(frame.at().getEpochSecond());
          out.writeInt(frame.at().getNano());
          byte[] text = end(frame.text());
          out.writeInt(text.length);
          out.write(text);
        });
  }

  /** The last 16 KiB, cut between characters. */
  private static byte[] end(String text) {
    byte[] all = text.getBytes(StandardCharsets.UTF_8);
    int from = Math.max(0, all.length - LONGEST_TEXT);
    while (from < all.length && from > 0 && (all[from] & 0xc0) == 0x80) {
      from++;
    }
    return Arrays.copyOfRange(all, from, all.length);
  }

  /** Throws {@link IllegalArgumentException} where a newer program wrote other bytes. */
  static LogFrame read(byte[] bytes) {
    return value(
        bytes,
        in -> {
          if (in.readByte() != VERSION) {
            throw new IllegalArgumentException("a log frame of another version");
          }
          return new LogFrame(
              new SubmissionId(in.readLong()),
              readAttempt(in),
              in.readLong(),
              Step.valueOf(in.readUTF()),
              ProgramKind.valueOf(in.readUTF()),
              LogStream.valueOf(in.readUTF()),
              Instant.ofEpochSecond(in.readLong(), in.readInt()),
              text(in));
        });
  }

  private static String text(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > LONGEST_TEXT) {
      throw new IllegalArgumentException("a log frame of " + length + " bytes of text");
    }
    return new String(in.readNBytes(length), StandardCharsets.UTF_8);
  }

  static SubmissionId submission(byte[] frame) {
    return new SubmissionId(value(frame, in -> in.skipBytes(1) == 1 ? in.readLong() : 0L));
  }

  static RunId run(byte[] frame) {
    return new RunId(value(frame, in -> in.skipBytes(9) == 9 ? in.readLong() : 0L));
  }

  static byte[] write(AttemptKey attempt) {
    return bytes(out -> writeAttempt(out, attempt));
  }

  static AttemptKey readAttempt(byte[] bytes) {
    return value(bytes, FrameBytes::readAttempt);
  }

  private static void writeAttempt(DataOutputStream out, AttemptKey key) throws IOException {
    out.writeLong(key.run().value());
    out.writeInt(key.attempt().number());
    out.writeLong(key.lease().value().getMostSignificantBits());
    out.writeLong(key.lease().value().getLeastSignificantBits());
  }

  private static AttemptKey readAttempt(DataInputStream in) throws IOException {
    return new AttemptKey(
        new RunId(in.readLong()),
        new Attempt(in.readInt()),
        new LeaseToken(new UUID(in.readLong(), in.readLong())));
  }

  interface Writing {
    void to(DataOutputStream out) throws IOException;
  }

  interface Reading<T> {
    T from(DataInputStream in) throws IOException;
  }

  static byte[] bytes(Writing writing) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      writing.to(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Bytes that end too early are an {@link IllegalArgumentException}. */
  static <T> T value(byte[] bytes, Reading<T> reading) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      return reading.from(in);
    } catch (IOException e) {
      throw new IllegalArgumentException("not bytes of the fleet", e);
    }
  }
}
