package org.scoregrid.standalone.trial;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** The zip that a person would upload for what they have: a zip, a folder or one file. */
final class SubmissionZip {
  private static final byte[] MAGIC = {'P', 'K'};
  private static final int MOST_FILES = 100_000;

  /** Equal folders give equal zips. */
  private static final LocalDateTime FIXED_TIME = LocalDateTime.of(1980, 2, 1, 0, 0);

  private SubmissionZip() {}

  /**
   * @param target is written unless the submission is a zip already
   * @return the zip
   */
  static Path of(Path submission, Path target) throws Unusable, IOException {
    if (Files.isDirectory(submission)) {
      zip(files(submission), target);
      return target;
    }
    if (!Files.isRegularFile(submission)) {
      throw new Unusable("there is no submission at " + submission);
    }
    if (isZip(submission)) {
      return submission;
    }
    SortedMap<String, Path> only = new TreeMap<>();
    only.put(String.valueOf(submission.getFileName()), submission);
    zip(only, target);
    return target;
  }

  private static boolean isZip(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return Arrays.equals(in.readNBytes(MAGIC.length), MAGIC);
    }
  }

  /**
   * Plain files by their name in the zip. Links are left out: a zip of them would not hold them.
   */
  private static SortedMap<String, Path> files(Path folder) throws Unusable, IOException {
    SortedMap<String, Path> named = new TreeMap<>();
    // The folder itself may be a link, what is in it may not.
    Path root = folder.toRealPath();
    try (Stream<Path> all = Files.walk(root)) {
      for (Path file : (Iterable<Path>) all::iterator) {
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
          named.put(root.relativize(file).toString(), file);
        }
        if (named.size() > MOST_FILES) {
          throw new Unusable("the submission has more than " + MOST_FILES + " files");
        }
      }
    }
    if (named.isEmpty()) {
      throw new Unusable("the folder " + folder + " holds no files");
    }
    return named;
  }

  private static void zip(SortedMap<String, Path> files, Path target) throws IOException {
    try (ZipOutputStream out =
        new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(target)))) {
      for (Map.Entry<String, Path> file : files.entrySet()) {
        ZipEntry entry = new ZipEntry(file.getKey());
        entry.setTimeLocal(FIXED_TIME);
        out.putNextEntry(entry);
        Files.copy(file.getValue(), out);
        out.closeEntry();
      }
    }
  }
}
