package org.scoregrid.worker.workspace;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.scoregrid.domain.id.AttemptKey;

/**
 * The directories of one attempt (reference/execution-contract.md 3 and 6). Programs may run as any
 * uid, so those that they write to are open to everybody; the parent cannot be listed by others.
 *
 * @param root everything of the attempt
 */
public record Workspace(Path root) implements AutoCloseable {

  /**
   * Makes the directories of an attempt, in a place of its own: attempt numbers can come twice, and
   * an earlier one may still be being removed.
   */
  public static Workspace create(Path runs, AttemptKey key) throws IOException {
    Files.createDirectories(runs);
    Files.setPosixFilePermissions(runs, PosixFilePermissions.fromString("rwx--x--x"));
    Path root = Files.createTempDirectory(runs, key.run() + "-" + key.attempt() + "-");
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx--x--x"));
    Workspace workspace = new Workspace(root);
    Files.createDirectory(workspace.logs());
    Files.createDirectory(workspace.results());
    Files.createDirectory(workspace.submission());
    Files.createDirectory(workspace.scoringProgram());
    Files.createDirectory(workspace.ingestionProgram());
    makeOpen(workspace.input());
    makeOpen(workspace.prediction());
    makeOpen(workspace.input().resolve("ref"));
    makeOpen(workspace.output());
    makeOpen(workspace.ingestionOutput());
    makeOpen(workspace.ingested());
    makeOpen(workspace.shared());
    return workspace;
  }

  /** Removes the workspaces that an earlier life of the worker left. */
  public static void removeAll(Path runs) throws IOException {
    TreeDeletion.delete(runs);
    Files.createDirectories(runs);
  }

  /** The unpacked submission. */
  public Path submission() {
    return root.resolve("program");
  }

  /** This run's own copy of the scoring program. */
  public Path scoringProgram() {
    return root.resolve("scoring_program");
  }

  public Path ingestionProgram() {
    return root.resolve("ingestion_program");
  }

  /** Becomes {@code /app/input} of the scoring program. */
  public Path input() {
    return root.resolve("input");
  }

  /** Output of the prediction step, which the scoring step finds at {@code /app/input/res}. */
  public Path prediction() {
    return input().resolve("res");
  }

  /** Output of the scoring program. */
  public Path output() {
    return root.resolve("output");
  }

  /** Output of an ingestion program that runs beside the scoring program. */
  public Path ingestionOutput() {
    return root.resolve("ingestion_output");
  }

  /** Copy of the prediction for an ingestion program that runs beside the scoring program. */
  public Path ingested() {
    return root.resolve("ingested");
  }

  public Path shared() {
    return root.resolve("shared");
  }

  /** Captured logs. Not visible to programs. */
  public Path logs() {
    return root.resolve("logs");
  }

  /** Zips that are about to be uploaded. Not visible to programs. */
  public Path results() {
    return root.resolve("results");
  }

  /**
   * Adds what ingestion wrote beside scoring to the scoring output. Files of the scoring program
   * win. Score files are never taken, since ingestion runs participant code, which must not score
   * itself; nor the name that is kept for the platform, which would be the organizer's fault.
   */
  public void mergeIngestionOutput() throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(ingestionOutput())) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        Path target = output().resolve(name);
        boolean taken = !ScoresFile.isScoresName(name) && !name.equals(ResultMetadata.FILE);
        if (taken && !Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
          Files.move(entry, target);
        }
      }
    }
  }

  /** Removes everything. */
  @Override
  public void close() throws IOException {
    TreeDeletion.delete(root);
  }

  private static void makeOpen(Path directory) throws IOException {
    Files.createDirectory(directory);
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
  }
}
