package org.scoregrid.bundle;

/**
 * Bounds of a bundle. Whatever is beyond them is a problem, never an attempt.
 *
 * @param maxEntries files and folders of the archive
 * @param maxExpandedBytes sum of all files when unpacked
 * @param maxRatio expanded bytes per byte of the archive; not looked at below 64 MiB expanded
 * @param maxDepth folders within folders
 * @param maxYamlBytes size of {@code competition.yaml}
 * @param maxTextBytes size of the terms or of one page
 * @param maxLogoBytes size of the logo
 */
public record BundleLimits(
    int maxEntries,
    long maxExpandedBytes,
    int maxRatio,
    int maxDepth,
    int maxYamlBytes,
    int maxTextBytes,
    int maxLogoBytes) {
  private static final int MIB = 1 << 20;

  /** 100 000 entries, 64 GiB, 1:200, 32 levels, 1 MiB of YAML and of each page, 8 MiB of logo. */
  public static final BundleLimits DEFAULT =
      new BundleLimits(100_000, 64L << 30, 200, 32, MIB, MIB, 8 * MIB);

  static final long RATIO_APPLIES_FROM_BYTES = 64L << 20;
}
