package org.scoregrid.worker.pipeline;

import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.scoregrid.domain.id.AttemptKey;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.run.RunReport;
import org.scoregrid.queuebridge.wire.BadMessage;
import org.scoregrid.queuebridge.wire.RunReportFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports on disk, one file for each attempt, in the format that they are sent in. They survive the
 * death of the process, not of the host: a worker that lost its host lost its leases too, so
 * nothing is forced to the disk. Thread-safe for different attempts.
 */
final class ReportFiles {
  private static final Logger log = LoggerFactory.getLogger(ReportFiles.class);
  private static final String SUFFIX = ".json";

  private final Path directory;

  private ReportFiles(Path directory) {
    this.directory = directory;
  }

  static ReportFiles open(Path directory) throws IOException {
    Files.createDirectories(directory);
    // The files hold lease tokens.
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    removeHalfWritten(directory);
    return new ReportFiles(directory);
  }

  private static void removeHalfWritten(Path directory) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        if (!isRecord(file)) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  private static boolean isRecord(Path file) {
    return file.getFileName().toString().endsWith(SUFFIX);
  }

  /** A report and the queue that it belongs to. */
  record Kept(QueueName queue, AttemptKey key, RunReport report) {}

  /** A second report of an attempt replaces the first. */
  void save(QueueName queue, AttemptKey key, RunReport report) throws IOException {
    Path file = file(queue, key);
    Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
    Files.write(temporary, RunReportFormat.encode(report).body());
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
  }

  void delete(QueueName queue, AttemptKey key) {
    try {
      Files.deleteIfExists(file(queue, key));
    } catch (IOException e) {
      log.atWarn().addKeyValue("run", key.run()).setCause(e).log("a record cannot be deleted");
    }
  }

  boolean has(QueueName queue, AttemptKey key) {
    return Files.exists(file(queue, key));
  }

  /** Everything there is; what cannot be read is removed, since nobody can send it. */
  List<Kept> list() throws IOException {
    List<Kept> all = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        // Others are just being written.
        if (isRecord(file)) {
          read(file, file.getFileName().toString(), all);
        }
      }
    }
    return all;
  }

  private static void read(Path file, String name, List<Kept> all) throws IOException {
    try {
      String encoded = name.substring(name.indexOf('@') + 1, name.length() - SUFFIX.length());
      QueueName queue = new QueueName(URLDecoder.decode(encoded, StandardCharsets.UTF_8));
      RunReport report = RunReportFormat.decode(Files.readAllBytes(file));
      switch (report) {
        case RunReport.Claimed claimed -> all.add(new Kept(queue, claimed.key(), claimed));
        case RunReport.Ended ended -> all.add(new Kept(queue, ended.key(), ended));
        case RunReport.Advanced _, RunReport.Renewed _ -> Files.deleteIfExists(file);
      }
    } catch (java.nio.file.NoSuchFileException _) {
      // Sent and deleted in the meantime.
      log.atDebug().log("a record is gone");
    } catch (BadMessage | IllegalArgumentException e) {
      log.atWarn().addKeyValue("file", name).setCause(e).log("a record cannot be read");
      Files.deleteIfExists(file);
    }
  }

  private Path file(QueueName queue, AttemptKey key) {
    String encoded = URLEncoder.encode(queue.vhost(), StandardCharsets.UTF_8);
    return directory.resolve(key.run() + "-" + key.attempt() + "@" + encoded + SUFFIX);
  }
}
