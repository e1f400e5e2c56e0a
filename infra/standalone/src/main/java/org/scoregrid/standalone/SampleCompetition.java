package org.scoregrid.standalone;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The sample "Wheat from satellite" that comes with the demo, as the zips that a person would
 * upload. Its files are resources below {@code /sample}; {@code index.txt} lists them, as a jar
 * cannot be listed in general. Equal resources give equal zips. Stateless.
 */
public final class SampleCompetition {
  /** The image that its bundle names. */
  public static final String IMAGE = "python:3.12-slim";

  private static final String ROOT = "/sample/";
  private static final String BUNDLE = "bundle/";
  private static final String SUBMISSIONS = "submissions/";
  private static final LocalDateTime FIXED_TIME = LocalDateTime.of(1980, 2, 1, 0, 0);

  private SampleCompetition() {}

  /**
   * @param submissions by name; {@code broken} fails on purpose, {@code predictions-only} is a
   *     result submission, the others are code
   */
  public record Written(Path bundleZip, SortedMap<String, Path> submissions) {}

  /**
   * @param dir exists; files of the same names are overwritten
   */
  public static Written writeTo(Path dir) throws IOException {
    List<String> index = index();
    Path bundleZip = dir.resolve("wheat-from-satellite.zip");
    zip(index, BUNDLE, bundleZip);
    SortedMap<String, Path> submissions = new TreeMap<>();
    for (String name : submissionNames(index)) {
      Path zip = dir.resolve(name + ".zip");
      zip(index, SUBMISSIONS + name + "/", zip);
      submissions.put(name, zip);
    }
    return new Written(bundleZip, submissions);
  }

  private static List<String> index() {
    return new String(bytes("index.txt"), StandardCharsets.UTF_8).lines().toList();
  }

  private static SortedSet<String> submissionNames(List<String> index) {
    SortedSet<String> names = new TreeSet<>();
    for (String path : index) {
      if (path.startsWith(SUBMISSIONS)) {
        String below = path.substring(SUBMISSIONS.length());
        names.add(below.substring(0, below.indexOf('/')));
      }
    }
    return names;
  }

  private static void zip(List<String> index, String folder, Path target) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    for (String path : index) {
      if (path.startsWith(folder)) {
        files.put(path.substring(folder.length()), bytes(path));
      }
    }
    try (ZipOutputStream out =
        new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(target)))) {
      for (var file : files.entrySet()) {
        ZipEntry entry = new ZipEntry(file.getKey());
        entry.setTimeLocal(FIXED_TIME);
        out.putNextEntry(entry);
        out.write(file.getValue());
        out.closeEntry();
      }
    }
  }

  private static byte[] bytes(String path) {
    try (InputStream in = SampleCompetition.class.getResourceAsStream(ROOT + path)) {
      if (in == null) {
        throw new IllegalStateException("the sample lacks " + path + "; run make_sample.py");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
