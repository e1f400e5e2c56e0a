package org.scoregrid.worker.selftest;

import static java.util.stream.Collectors.joining;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.fault.Blame;
import org.scoregrid.domain.fault.FaultCode;
import org.scoregrid.domain.fault.FaultException;
import org.scoregrid.domain.id.Attempt;
import org.scoregrid.domain.id.RunId;
import org.scoregrid.domain.id.WorkerName;
import org.scoregrid.domain.run.Limits;
import org.scoregrid.domain.run.LogStream;
import org.scoregrid.domain.run.Network;
import org.scoregrid.worker.container.ContainerEngine;
import org.scoregrid.worker.container.ContainerSpec;
import org.scoregrid.worker.container.ContainerSpec.Mount;
import org.scoregrid.worker.container.OutputSink;
import org.scoregrid.worker.container.RunningContainer;
import org.scoregrid.worker.workspace.SafeCollect;
import org.scoregrid.worker.workspace.TreeDeletion;

/**
 * Runs harmless attacks in containers of this host's engine and says of each whether the isolation
 * held. Takes about half a minute; disturbs no runs.
 */
public final class SelfTest {
  private static final long MIB = 1024 * 1024;
  private static final Duration DEADLINE = Duration.ofSeconds(8);
  private static final Duration AFTER_KILL = Duration.ofSeconds(10);
  private static final Limits LIMITS =
      new Limits(DEADLINE, 96 * MIB, 1.0, 48, 16 * MIB, 8 * MIB, 100, 64 * 1024);
  private static final String VARIABLE = "PATH";
  private static final String OUTPUT = "/app/output";
  private static final Duration LOOK = Duration.ofMillis(100);

  private final ContainerEngine engine;
  private final String image;
  private final WorkerName worker = new WorkerName("self-test-" + ProcessHandle.current().pid());

  /**
   * @param image with a shell and the usual small programs
   */
  public SelfTest(ContainerEngine engine, String image) {
    this.engine = engine;
    this.image = image;
  }

  /** One line of the report. */
  public record Line(String name, boolean passed, String detail) {}

  /**
   * Runs all.
   *
   * @param tell is given each line at once
   * @return whether all passed
   * @throws FaultException where there is no image to attack from
   */
  public boolean run(Consumer<Line> tell) throws FaultException, IOException, InterruptedException {
    engine.ensureImage(image);
    Path readOnly = Files.createTempDirectory("scoregrid-self-test");
    Path secret = Files.createFile(readOnly.resolve("secret-of-the-host"));
    boolean all = true;
    try {
      int number = 0;
      for (Canary canary : Canary.all(secret.toString(), agentsVariable())) {
        Line line = judge(canary, ++number, readOnly);
        tell.accept(line);
        all &= line.passed();
      }
      for (Line line : List.of(links(++number), otherRun(++number))) {
        tell.accept(line);
        all &= line.passed();
      }
    } finally {
      Files.delete(secret);
      Files.delete(readOnly);
    }
    return all;
  }

  /** What a program leaves in its output, after the worker took it over. */
  private Line links(int number) throws IOException, InterruptedException {
    String script =
        "cd /app/output; ln -s /etc/passwd link; ln -s / root; mkfifo pipe; echo x > plain; echo end";
    Path output = openDirectory();
    try {
      CanaryEnd end = attack(script, number, List.of(new Mount(output, OUTPUT, false)));
      SafeCollect.seal(output, LIMITS, Blame.PARTICIPANT);
      String left = names(output);
      boolean passed = end.stdout().equals("end\n") && left.equals("plain");
      return new Line(
          "links and pipes in the output lead nowhere", passed, passed ? "" : end + " " + left);
    } catch (FaultException e) {
      return new Line("links and pipes in the output lead nowhere", false, e.fault().sentence());
    } finally {
      TreeDeletion.delete(output);
    }
  }

  private static String names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().collect(joining(" "));
    }
  }

  /** Looks for the files of a run that goes on beside. */
  private Line otherRun(int number) throws IOException, InterruptedException {
    String name = "canary-" + ProcessHandle.current().pid();
    String neighbour =
        "echo x > /app/output/%1$s; echo x > /tmp/%1$s; echo x > /var/%1$s; echo ready; sleep 60"
            .formatted(name);
    Path output = openDirectory();
    Heads heads = new Heads();
    try (RunningContainer beside =
        engine.start(spec(neighbour, number, List.of(new Mount(output, OUTPUT, false))), heads)) {
      long until = System.nanoTime() + DEADLINE.toNanos();
      while (!heads.says("ready\n") && System.nanoTime() - until < 0) {
        Optional<RunningContainer.Exit> _ = beside.await(LOOK);
      }
      CanaryEnd end =
          attack("find / -name '" + name + "' 2>/dev/null; echo end", number, List.of());
      boolean passed = heads.says("ready\n") && end.stdout().equals("end\n");
      return new Line("files of another run are not there", passed, passed ? "" : end.toString());
    } catch (FaultException e) {
      return new Line("files of another run are not there", false, e.fault().sentence());
    } finally {
      TreeDeletion.delete(output);
    }
  }

  private static Path openDirectory() throws IOException {
    Path directory = Files.createTempDirectory("scoregrid-self-test");
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    return directory;
  }

  /** One that no image has. */
  private static String agentsVariable() {
    List<String> usual = List.of(VARIABLE, "HOME", "HOSTNAME", "PWD", "LANG", "LC_ALL", "SHLVL");
    return System.getenv().keySet().stream()
        .filter(name -> name.matches("[A-Z][A-Z0-9_]*") && !usual.contains(name))
        .findFirst()
        .orElse("SCOREGRID_SECRET");
  }

  private Line judge(Canary canary, int number, Path readOnly) throws InterruptedException {
    CanaryEnd end =
        attack(canary.script(), number, List.of(new Mount(readOnly, "/app/data", true)));
    boolean passed = canary.holds().test(end);
    return new Line(canary.name(), passed, passed ? "" : end.toString());
  }

  private CanaryEnd attack(String script, int number, List<Mount> mounts)
      throws InterruptedException {
    Heads heads = new Heads();
    try (RunningContainer container = engine.start(spec(script, number, mounts), heads)) {
      var exit = container.await(DEADLINE);
      if (exit.isPresent()) {
        return heads.end(exit.get().outOfMemory(), false, null);
      }
      container.kill();
      return heads.end(false, container.await(AFTER_KILL).isPresent(), null);
    } catch (FaultException e) {
      return heads.end(false, false, e.fault().code());
    }
  }

  private ContainerSpec spec(String script, int number, List<Mount> mounts) {
    return new ContainerSpec(
        "scoregrid-self-test-" + ProcessHandle.current().pid() + "-" + number,
        worker,
        new RunId(number),
        new Attempt(1),
        image,
        List.of("sh", "-c", script),
        "/",
        Map.of(),
        mounts,
        Network.NONE,
        LIMITS);
  }

  /** The beginnings of both streams. */
  private static final class Heads implements OutputSink {
    private static final int KEPT = 2_000;
    private final ByteArrayOutputStream stdout = new ByteArrayOutputStream();
    private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();

    @Override
    public synchronized void accept(LogStream stream, byte[] bytes, int offset, int length) {
      ByteArrayOutputStream head =
          switch (stream) {
            case STDOUT -> stdout;
            case STDERR -> stderr;
          };
      head.write(bytes, offset, Math.min(length, KEPT - head.size()));
    }

    synchronized boolean says(String text) {
      return stdout.toString(StandardCharsets.UTF_8).equals(text);
    }

    synchronized CanaryEnd end(boolean outOfMemory, boolean killed, @Nullable FaultCode fault) {
      return new CanaryEnd(
          stdout.toString(StandardCharsets.UTF_8),
          stderr.toString(StandardCharsets.UTF_8),
          outOfMemory,
          killed,
          fault);
    }
  }
}
