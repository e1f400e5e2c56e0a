package org.scoregrid.worker.workspace;

import org.scoregrid.domain.run.Limits;

/**
 * How large an archive may become.
 *
 * @param entries files and directories
 * @param bytes of all files together, unpacked
 * @param ratio unpacked size over packed size of one file; looked at only beyond {@value
 *     #RATIO_FREE_BYTES} bytes because small texts pack well
 * @param depth directories inside each other
 */
public record UnzipBounds(int entries, long bytes, int ratio, int depth) {
  static final long RATIO_FREE_BYTES = 16L * 1024 * 1024;
  private static final long GIB = 1024L * 1024 * 1024;

  /** Data sets may be large; they come from organizers and are unpacked once per host. */
  public static final UnzipBounds TASK = new UnzipBounds(1_000_000, 256 * GIB, 1_000, 64);

  /**
   * A stored prediction was collected within these limits, with one file more that tells of the
   * step; it may pack as well as zips can.
   */
  public static UnzipBounds prediction(Limits limits) {
    return new UnzipBounds(limits.outputFiles() + 1, limits.outputBytes() + 65_536, 1_100, 64);
  }

  /** A submission may unpack to what a run may put out. */
  public static UnzipBounds submission(Limits limits) {
    return new UnzipBounds(limits.outputFiles(), limits.outputBytes(), 250, 32);
  }
}
