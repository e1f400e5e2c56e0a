package org.scoregrid.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/**
 * Container images that are made on this machine, without a registry. Kept by the engine for the
 * next test run.
 */
public final class TestImages {
  private static final String PYTHON = "scoregrid/python:test";
  private static final String BUSYBOX = "scoregrid/busybox:test";
  private static final Duration BUILD = Duration.ofMinutes(10);
  private static final List<String> APPLETS =
      List.of("sh", "cat", "echo", "sleep", "true", "false", "id", "ls", "dd", "env", "mkdir");

  private TestImages() {}

  /** Debian with python3, numpy and yaml; the first build needs a Debian mirror and a minute. */
  public static String python() {
    return python(DockerDaemon.shared());
  }

  /** The same on another engine. */
  public static synchronized String python(DockerDaemon daemon) {
    if (!daemon.succeeds("image", "inspect", PYTHON)) {
      inTemporaryDirectory(
          directory -> {
            HostCommand.mustRun(
                BUILD,
                List.of(
                    "debootstrap",
                    "--variant=minbase",
                    "--include=python3-minimal,python3-numpy,python3-yaml",
                    "stable",
                    directory.resolve("root").toString()));
            importRoot(daemon, directory, PYTHON);
          });
    }
    return PYTHON;
  }

  /** A static busybox: four megabytes, made in a second. */
  public static String busybox() {
    return busybox(DockerDaemon.shared());
  }

  public static synchronized String busybox(DockerDaemon daemon) {
    if (!daemon.succeeds("image", "inspect", BUSYBOX)) {
      inTemporaryDirectory(
          directory -> {
            layOutBusybox(directory.resolve("root"));
            importRoot(daemon, directory, BUSYBOX);
          });
    }
    return BUSYBOX;
  }

  private static void layOutBusybox(Path root) throws IOException {
    var bin = Files.createDirectories(root.resolve("bin"));
    Files.createDirectory(root.resolve("tmp"));
    Files.copy(Path.of("/bin/busybox"), bin.resolve("busybox"));
    if (!bin.resolve("busybox").toFile().setExecutable(true, false)) {
      throw new IOException("busybox cannot be made executable");
    }
    for (var applet : APPLETS) {
      Files.createSymbolicLink(bin.resolve(applet), Path.of("busybox"));
    }
  }

  private static void importRoot(DockerDaemon daemon, Path directory, String image) {
    var archive = directory.resolve("root.tar").toString();
    HostCommand.mustRun(
        BUILD, List.of("tar", "-C", directory.resolve("root").toString(), "-cf", archive, "."));
    daemon.docker(BUILD, "import", archive, image);
  }

  /** Builds something below a directory. */
  private interface Build {
    void in(Path directory) throws IOException;
  }

  private static void inTemporaryDirectory(Build build) {
    try {
      var directory = Files.createTempDirectory("scoregrid-image");
      try {
        build.in(directory);
      } finally {
        delete(directory);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("a test image cannot be made", e);
    }
  }

  private static void delete(Path directory) throws IOException {
    try (var all = Files.walk(directory)) {
      for (var each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
