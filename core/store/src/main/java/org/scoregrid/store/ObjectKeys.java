package org.scoregrid.store;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/** Object paths of the compatible layout (reference/bundle-format.md 11). */
public final class ObjectKeys {
  private static final int STEM_LENGTH = 35;
  private static final RandomGenerator RANDOM = new SecureRandom();
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("yyyy-MM-dd").withZone(ZoneOffset.UTC);

  private ObjectKeys() {}

  /**
   * {@code <folder>/<YYYY-MM-DD-epochseconds>/<12 hex>/<first 35 characters of the stem><ext>}.
   *
   * @param fileName may be anything a client sent; only its base name is used
   */
  public static String fresh(String folder, String fileName, Instant now) {
    byte[] unique = new byte[6];
    RANDOM.nextBytes(unique);
    return "%s/%s-%d/%s/%s"
        .formatted(
            folder,
            DAY.format(now),
            now.getEpochSecond(),
            HexFormat.of().formatHex(unique),
            shortName(fileName));
  }

  /**
   * Base name without odd characters: first 35 characters of the stem and the extension. Never
   * hidden, never {@code ..}, never with a dot at its end.
   */
  public static String shortName(String fileName) {
    String base =
        fileName.substring(Math.max(fileName.lastIndexOf('/'), fileName.lastIndexOf('\\')) + 1);
    String clean = base.replaceAll("[^A-Za-z0-9._-]", "_").replaceFirst("^\\.+", "_");
    int dot = clean.lastIndexOf('.');
    String stem = dot > 0 ? clean.substring(0, dot) : clean;
    String extension = dot > 0 ? clean.substring(dot) : "";
    if (extension.length() == 1) {
      extension = "";
    }
    if (extension.length() > 12) {
      extension = extension.substring(0, 12);
    }
    if (stem.length() > STEM_LENGTH) {
      stem = stem.substring(0, STEM_LENGTH);
    }
    return stem.isEmpty() ? "file" + extension : stem + extension;
  }
}
