package org.scoregrid.worker.cache;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;

/**
 * A file or tree seen from outside: sizes, times of change and inodes, without reading a byte. Two
 * looks that differ are a reason to read everything; equal ones are good enough between two
 * readings.
 *
 * @param entries files and directories
 * @param bytes of all files
 * @param print changes with any name, size, time of change or inode
 */
record Look(long entries, long bytes, long print) {

  /** Costs about 3 µs an entry. */
  static Look at(Path place) throws IOException {
    long[] sums = new long[3];
    Files.walkFileTree(
        place,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes found) {
            // Times of directories change when something is mounted or removed below them.
            sums[0]++;
            sums[2] += mixed(name(place, directory));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes found) {
            sums[0]++;
            sums[1] += found.size();
            long once = mixed(name(place, file)) ^ mixed(found.size());
            Object inode = found.fileKey();
            long twice = mixed(once) ^ found.lastModifiedTime().to(TimeUnit.NANOSECONDS);
            sums[2] += mixed(mixed(twice) ^ (inode == null ? 0 : inode.hashCode()));
            return FileVisitResult.CONTINUE;
          }
        });
    return new Look(sums[0], sums[1], sums[2]);
  }

  private static long name(Path place, Path entry) {
    long hash = 1;
    String name = place.relativize(entry).toString();
    for (int i = 0; i < name.length(); i++) {
      hash = hash * 1_099_511_628_211L + name.charAt(i);
    }
    return hash;
  }

  /** Spreads the bits, so that sums of many do not cancel out. */
  private static long mixed(long value) {
    long once = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
    long twice = (once ^ (once >>> 27)) * 0x94d049bb133111ebL;
    return twice ^ (twice >>> 31);
  }
}
