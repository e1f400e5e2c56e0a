package org.scoregrid.worker.workspace;

import java.util.Locale;

/** Sizes as people read them. */
public final class Sizes {
  private static final String[] UNITS = {"bytes", "KiB", "MiB", "GiB", "TiB"};

  private Sizes() {}

  /** For example {@code 512 MiB} or {@code 1.5 GiB}. */
  public static String text(long bytes) {
    double size = bytes;
    int unit = 0;
    while (size >= 1024 && unit < UNITS.length - 1) {
      size /= 1024;
      unit++;
    }
    String number =
        size == Math.rint(size)
            ? String.valueOf((long) size)
            : String.format(Locale.ROOT, "%.1f", size);
    return number + " " + UNITS[unit];
  }
}
