package org.scoregrid.store;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Names of dumps (reference/bundle-format.md 13). */
public final class DumpNames {
  private static final int MAX_NAME = 255;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private DumpNames() {}

  /**
   * {@code <title> Dump #<number> Created <YYYY-MM-DD HH:MM:SS>}; a long title is cut, the rest is
   * not.
   */
  public static String ofDataset(String title, long number, Instant createdAt) {
    String end = " Dump #%d Created %s".formatted(number, TIME.format(createdAt));
    int room = MAX_NAME - end.length();
    int length = title.codePointCount(0, title.length());
    return (length <= room ? title : title.substring(0, title.offsetByCodePoints(0, room))) + end;
  }

  /** {@code <title>-<same time>.zip} without characters that file systems refuse. */
  public static String ofFile(String title, Instant createdAt) {
    String stem = ObjectKeys.shortName(title.replaceAll("[./\\\\]", "_"));
    return stem + "-" + TIME.format(createdAt).replace(' ', '_').replace(':', '-') + ".zip";
  }
}
