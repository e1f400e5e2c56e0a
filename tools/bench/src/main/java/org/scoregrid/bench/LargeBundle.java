package org.scoregrid.bench;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * A bundle with many files of pseudo-random bytes: half of them stored, half deflated and of half
 * entropy. Two tasks share the input data; two folders hold all files.
 */
final class LargeBundle {
  private static final String YAML =
      """
      version: 2
      title: Large
      image: logo.gif
      terms: terms.md
      pages: [{title: Overview, file: terms.md}]
      tasks:
        - {index: 0, name: One, scoring_program: scoring, input_data: input, reference_data: truth}
        - {index: 1, name: Two, scoring_program: scoring, input_data: input, reference_data: truth}
      phases: [{name: Only, start: 2026-01-01, tasks: [0, 1]}]
      leaderboards:
        - {title: Board, key: board, columns: [{title: Score, key: score, index: 0}]}
      """;

  private static final int FILES_OF_A_FOLDER = 500;

  private final long bytes;
  private final int files;
  private final SplittableRandom random = new SplittableRandom(4);

  /**
   * @param bytes of all files together
   */
  LargeBundle(long bytes, int files) {
    this.bytes = bytes;
    this.files = files;
  }

  /** Gives the bytes of all members together. */
  long writeTo(Path zip) throws IOException {
    long written = 0;
    try (ZipOutputStream out =
        new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(zip)))) {
      out.setLevel(Deflater.BEST_SPEED);
      written += put(out, "competition.yaml", text(YAML), false);
      written += put(out, "logo.gif", text("GIF89a......"), false);
      written += put(out, "terms.md", text("Be fair."), false);
      written += put(out, "scoring/metadata", text("command: python3 score.py"), false);
      for (int file = 0; file < files; file++) {
        boolean stored = file % 2 == 0;
        String folder = file % 4 < 2 ? "input" : "truth";
        String name = "%s/part-%d/file-%d.bin".formatted(folder, file / FILES_OF_A_FOLDER, file);
        written += put(out, name, content((int) (bytes / files), stored), stored);
      }
    }
    return written;
  }

  private byte[] content(int length, boolean full) {
    byte[] content = new byte[length];
    random.nextBytes(content);
    for (int i = 0; !full && i < length; i++) {
      content[i] &= 0x0f;
    }
    return content;
  }

  private static long put(ZipOutputStream out, String name, byte[] content, boolean stored)
      throws IOException {
    ZipEntry entry = new ZipEntry(name);
    if (stored) {
      CRC32 crc = new CRC32();
      crc.update(content);
      entry.setMethod(ZipEntry.STORED);
      entry.setSize(content.length);
      entry.setCrc(crc.getValue());
    }
    out.putNextEntry(entry);
    out.write(content);
    out.closeEntry();
    return content.length;
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** The floor: every member read and written again, and nothing else. Gives the nanoseconds. */
  static long copy(Path zip, Path target) throws IOException {
    long start = System.nanoTime();
    try (ZipInputStream in =
            new ZipInputStream(new BufferedInputStream(Files.newInputStream(zip)));
        ZipOutputStream out =
            new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(target)))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        out.putNextEntry(new ZipEntry(entry.getName()));
        in.transferTo(out);
        out.closeEntry();
      }
    }
    long nanos = System.nanoTime() - start;
    Files.delete(target);
    return nanos;
  }
}
