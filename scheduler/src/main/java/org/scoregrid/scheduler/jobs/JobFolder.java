package org.scoregrid.scheduler.jobs;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A temporary folder of one job, gone with all in it when the job is over. Its name tells which
 * process made it, so that what a crash leaves is removed at the next start.
 */
public record JobFolder(Path path) implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(JobFolder.class);

  /** Makes a folder of its own below the given one, which is made where it is missing. */
  static JobFolder make(Path tempDirectory, String kind) throws IOException {
    Files.createDirectories(tempDirectory);
    return new JobFolder(Files.createTempDirectory(tempDirectory, kind + "-" + process() + "-"));
  }

  /** Process id and start time: an id alone is used again. */
  private static String process() {
    ProcessHandle self = ProcessHandle.current();
    return self.pid() + "-" + started(self);
  }

  private static long started(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }

  /**
   * Removes folders of processes that are no more. Processes that share the temporary directory
   * must see each other, so they run on one host.
   *
   * @return how many were removed
   */
  public static int sweep(Path tempDirectory, String kind) throws IOException {
    int swept = 0;
    if (!Files.isDirectory(tempDirectory)) {
      return swept;
    }
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(tempDirectory, kind + "-*")) {
      for (Path folder : folders) {
        if (!isOfLivingProcess(folder.getFileName().toString())) {
          TempFiles.deleteTree(folder);
          swept++;
        }
      }
    }
    if (swept > 0) {
      log.atInfo().addKeyValue("kind", kind).addKeyValue("folders", swept).log("leftovers removed");
    }
    return swept;
  }

  private static boolean isOfLivingProcess(String name) {
    String[] parts = name.split("-", -1);
    try {
      return parts.length == 4
          && ProcessHandle.of(Long.parseLong(parts[1]))
              .filter(process -> started(process) == Long.parseLong(parts[2]))
              .isPresent();
    } catch (NumberFormatException e) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    TempFiles.deleteTree(path);
  }
}
