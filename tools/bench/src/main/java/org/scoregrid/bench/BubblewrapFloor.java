package org.scoregrid.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.scoregrid.testkit.DockerDaemon;

/**
 * What a bare {@code bwrap} can do: namespaces and mounts around the scoring program, on the
 * unpacked root file system of the image; no limits, no seccomp filter, no writable root of its
 * own. Started by {@code xargs}, so that no part of it is paid for by a JVM.
 */
final class BubblewrapFloor implements Floor {
  private static final Duration COPY = Duration.ofMinutes(5);
  private static final long SECONDS_OF_A_RUN = 10;

  private final Path root;
  private final Path work;
  private final Path outputs;
  private int round;

  /**
   * @param directory belongs to it alone
   */
  BubblewrapFloor(String image, Path directory) throws IOException, InterruptedException {
    this.work = directory.resolve("work");
    ScoringWork.layOut(work);
    this.outputs = Files.createDirectories(directory.resolve("outputs"));
    this.root = Files.createDirectories(directory.resolve("root"));
    DockerDaemon docker = DockerDaemon.shared();
    String container = docker.ask("create", image, "true");
    try {
      docker.docker(COPY, "cp", container + ":/.", root.toString());
    } finally {
      docker.docker(COPY, "rm", container);
    }
  }

  @Override
  public Rate round(int parallel, int runs) throws IOException, InterruptedException {
    Path output = Files.createDirectory(outputs.resolve("round-" + round++));
    for (int i = 0; i < runs; i++) {
      Files.createDirectory(output.resolve("run-" + i));
    }
    List<String> line =
        new ArrayList<>(List.of("xargs", "-P", String.valueOf(parallel), "-I", "RUN"));
    line.addAll(sandbox(output.resolve("RUN")));
    line.addAll(ScoringWork.command());
    long start = System.nanoTime();
    Process process =
        new ProcessBuilder(line)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (var names = process.outputWriter()) {
      names.write(
          IntStream.range(0, runs).mapToObj(i -> "run-" + i).collect(Collectors.joining("\n")));
    }
    boolean ended = process.waitFor(60 + SECONDS_OF_A_RUN * runs, TimeUnit.SECONDS);
    Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
    process.destroyForcibly();
    if (!ended || !Files.exists(output.resolve("run-" + (runs - 1)).resolve("scores.json"))) {
      throw new IOException("the scoring program of the floor left no scores");
    }
    return new Rate(parallel, runs, elapsed);
  }

  private List<String> sandbox(Path output) {
    List<String> line = new ArrayList<>(List.of("bwrap", "--unshare-all", "--uid", "0"));
    line.addAll(List.of("--gid", "0", "--cap-drop", "ALL", "--die-with-parent", "--new-session"));
    line.addAll(List.of("--bind", root.toString(), "/", "--proc", "/proc", "--dev", "/dev"));
    line.addAll(List.of("--tmpfs", "/tmp"));
    line.addAll(List.of("--bind", work.resolve("program").toString(), "/app/program"));
    line.addAll(List.of("--bind", work.resolve("input").toString(), "/app/input"));
    line.addAll(List.of("--bind", output.toString(), "/app/output"));
    line.addAll(List.of("--chdir", "/app/program", "--clearenv"));
    line.addAll(List.of("--setenv", "PATH", "/usr/local/bin:/usr/bin:/bin", "--"));
    return line;
  }

  @Override
  public void close() {}
}
