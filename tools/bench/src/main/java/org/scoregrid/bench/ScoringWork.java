package org.scoregrid.bench;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The work that every benchmark does: a small Python program compares two hundred predictions with
 * the truth. As files for the floor, as zips for a worker and as a bundle for a site.
 */
final class ScoringWork {
  private static final int LINES = 200;

  private static final String PROGRAM =
      """
      import json, os, sys
      ref = open(os.path.join(sys.argv[1], "ref", "truth.txt")).read().split()
      res = open(os.path.join(sys.argv[1], "res", "prediction.txt")).read().split()
      right = sum(1 for a, b in zip(ref, res) if a == b)
      with open(os.path.join(sys.argv[2], "scores.json"), "w") as out:
          json.dump({"accuracy": right / len(ref)}, out)
      print("scored", len(ref))
      """;

  private static final String DETAILED =
      """
      with open(os.path.join(sys.argv[2], "detailed_results.html"), "w") as page:
          page.write("<html><body><table>")
          for number, (a, b) in enumerate(zip(ref, res)):
              page.write(f"<tr><td>{number}</td><td>{a}</td><td>{b}</td><td>{a == b}</td></tr>\\n")
          page.write("</table></body></html>")
      """;

  private static final int DATA_FILE = 10_000_000;

  private ScoringWork() {}

  static Map<String, byte[]> program(Load load) {
    return Map.of(
        "score.py",
        bytes(load.detailed() ? PROGRAM + DETAILED : PROGRAM),
        "metadata",
        bytes("command: python3 $program/score.py $input $output\n"));
  }

  static Map<String, byte[]> reference() {
    return Map.of("truth.txt", bytes(lines(3)));
  }

  /**
   * @param number makes the file another one each time, so that no cache knows it
   */
  static Map<String, byte[]> prediction(int number) {
    return Map.of("prediction.txt", bytes(lines(2)), "number.txt", bytes(number + "\n"));
  }

  /** What the container runs, as the worker would spell it. */
  static List<String> command() {
    return List.of("python3", "/app/program/score.py", "/app/input", "/app/output");
  }

  /**
   * Lays the files out for the floor.
   *
   * @return host directory to path in the container; the output directory is missing
   */
  static Map<Path, String> layOut(Path directory) throws IOException {
    Path program = write(directory.resolve("program"), program(Load.PLAIN));
    Path input = Files.createDirectories(directory.resolve("input"));
    write(input.resolve("ref"), reference());
    write(input.resolve("res"), prediction(0));
    return Map.of(program, "/app/program", input, "/app/input");
  }

  private static Path write(Path directory, Map<String, byte[]> files) throws IOException {
    Files.createDirectories(directory);
    for (var file : files.entrySet()) {
      Files.write(directory.resolve(file.getKey()), file.getValue());
    }
    return directory;
  }

  static Path zip(Map<String, byte[]> files, Path target) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(bytes)) {
      for (var file : new TreeMap<>(files).entrySet()) {
        out.putNextEntry(new ZipEntry(file.getKey()));
        out.write(file.getValue());
        out.closeEntry();
      }
    }
    return Files.write(target, bytes.toByteArray());
  }

  /** A zip of the reference data with as many further bytes, which do not compress. */
  static Path referenceZip(Load load, Path target) throws IOException {
    try (ZipOutputStream out =
        new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(target)))) {
      out.setLevel(Deflater.NO_COMPRESSION);
      for (var file : reference().entrySet()) {
        out.putNextEntry(new ZipEntry(file.getKey()));
        out.write(file.getValue());
      }
      SplittableRandom random = new SplittableRandom(5);
      byte[] chunk = new byte[DATA_FILE];
      long left = load.dataBytes();
      for (int number = 0; left > 0; number++) {
        int bytes = (int) Math.min(left, DATA_FILE);
        random.nextBytes(chunk);
        out.putNextEntry(new ZipEntry("data/part-%04d.bin".formatted(number)));
        out.write(chunk, 0, bytes);
        left -= bytes;
      }
    }
    return target;
  }

  private static String lines(int classes) {
    return IntStream.range(0, LINES)
        .mapToObj(line -> String.valueOf(line % classes))
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
