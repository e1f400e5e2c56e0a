package org.scoregrid.standalone;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.id.Digest;
import org.scoregrid.domain.id.WorkerName;

/** Where a standalone site keeps everything. One process at a time. */
final class DemoDirectory implements AutoCloseable {
  private static final int SECRET_BYTES = 32;
  private static final int NAME_DIGITS = 8;

  private final Path root;
  private final FileChannel lockFile;

  private DemoDirectory(Path root, FileChannel lockFile) {
    this.root = root;
    this.lockFile = lockFile;
  }

  /**
   * @throws IOException when it cannot be made, or another process uses it
   */
  static DemoDirectory open(Path directory) throws IOException {
    Path root = directory.toAbsolutePath().normalize();
    Files.createDirectories(root);
    FileChannel lockFile =
        FileChannel.open(root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    @Nullable FileLock lock = lockFile.tryLock();
    if (lock == null) {
      lockFile.close();
      throw new IOException(
          "Another ScoreGrid runs in " + root + ". Stop it, or choose another --data directory.");
    }
    return new DemoDirectory(root, lockFile);
  }

  Path database() {
    return root.resolve("postgres");
  }

  Path objects() {
    return root.resolve("objects");
  }

  Path worker() {
    return root.resolve("worker");
  }

  Path engine() {
    return root.resolve("engine");
  }

  Path temp() {
    return root.resolve("tmp");
  }

  /**
   * Name of the worker that lives here. Workers remove what an earlier life of their name left, so
   * two demos on one machine must not share one.
   */
  WorkerName workerName() {
    Digest place = Digest.of(root.toString().getBytes(StandardCharsets.UTF_8));
    return new WorkerName("demo-worker-" + place.sha256().substring(0, NAME_DIGITS));
  }

  /** The site's secret as hex digits, made at the first start. */
  String secret() throws IOException {
    Path file = root.resolve("secret");
    if (!Files.exists(file)) {
      byte[] secret = new byte[SECRET_BYTES];
      new SecureRandom().nextBytes(secret);
      Path made =
          Files.createTempFile(
              root,
              "secret",
              null,
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(made, HexFormat.of().formatHex(secret));
      Files.move(made, file);
    }
    return Files.readString(file).strip();
  }

  @Override
  public void close() throws IOException {
    lockFile.close();
  }
}
