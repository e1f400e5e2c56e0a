package org.scoregrid.worker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.scoregrid.domain.fault.FaultException;
import org.scoregrid.domain.id.WorkerName;
import org.scoregrid.domain.run.LogStream;
import org.scoregrid.worker.container.ContainerEngine;
import org.scoregrid.worker.container.ContainerSpec;
import org.scoregrid.worker.container.EngineFaults;
import org.scoregrid.worker.container.OutputSink;
import org.scoregrid.worker.container.RunningContainer;

/** Runs nothing: each "program" is a piece of Java, chosen by the first word of its command. */
public final class ScriptedEngine implements ContainerEngine {
  private final Map<String, Script> scripts = new ConcurrentHashMap<>();
  private final List<ContainerSpec> started = new CopyOnWriteArrayList<>();
  private final List<ScriptedContainer> open = new CopyOnWriteArrayList<>();

  /** What a program does; returns its exit code. */
  @FunctionalInterface
  public interface Script {
    int run(Inside inside) throws IOException, InterruptedException;
  }

  /** What a program can reach. */
  public static final class Inside {
    private final ContainerSpec spec;
    private final OutputSink sink;
    private final CountDownLatch killed;
    private volatile boolean outOfMemory;

    private Inside(ContainerSpec spec, OutputSink sink, CountDownLatch killed) {
      this.spec = spec;
      this.sink = sink;
      this.killed = killed;
    }

    /** A path of the container on the host; the longest mount wins. */
    public Path path(String inContainer) {
      return spec.mounts().stream()
          .filter(
              mount ->
                  inContainer.equals(mount.target())
                      || inContainer.startsWith(mount.target() + "/"))
          .max(Comparator.comparingInt(mount -> mount.target().length()))
          .map(
              mount -> {
                String rest = inContainer.substring(mount.target().length());
                return rest.isEmpty() ? mount.source() : mount.source().resolve(rest.substring(1));
              })
          .orElseThrow(() -> new AssertionError("not mounted: " + inContainer));
    }

    public boolean sees(String inContainer) {
      return spec.mounts().stream()
          .anyMatch(
              mount ->
                  inContainer.equals(mount.target())
                      || inContainer.startsWith(mount.target() + "/"));
    }

    public void write(String inContainer, String text) throws IOException {
      Files.writeString(path(inContainer), text);
    }

    public String read(String inContainer) throws IOException {
      return Files.readString(path(inContainer));
    }

    public void print(LogStream stream, String text) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      sink.accept(stream, bytes, 0, bytes.length);
    }

    public void exceedMemory() {
      outOfMemory = true;
    }

    public int untilKilled() throws InterruptedException {
      assertInTime(killed.await(30, TimeUnit.SECONDS));
      return 137;
    }

    private static void assertInTime(boolean inTime) {
      if (!inTime) {
        throw new AssertionError("nobody killed the program");
      }
    }
  }

  public ScriptedEngine script(String firstWord, Script script) {
    scripts.put(firstWord, script);
    return this;
  }

  public List<ContainerSpec> started() {
    return new ArrayList<>(started);
  }

  public int open() {
    return open.size();
  }

  @Override
  public String name() {
    return "scripted";
  }

  @Override
  public void ensureImage(String image) {}

  @Override
  public RunningContainer start(ContainerSpec spec, OutputSink sink) throws FaultException {
    started.add(spec);
    Script script = scripts.get(spec.command().getFirst());
    if (script == null) {
      throw EngineFaults.notStarted(spec.command(), "no such file");
    }
    ScriptedContainer container = new ScriptedContainer();
    open.add(container);
    Inside inside = new Inside(spec, sink, container.killed);
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                int code = script.run(inside);
                container.exit.complete(new RunningContainer.Exit(code, inside.outOfMemory));
              } catch (IOException | InterruptedException | RuntimeException | AssertionError e) {
                inside.print(LogStream.STDERR, "script failed: " + e);
                container.exit.complete(new RunningContainer.Exit(99, false));
              }
            });
    return container;
  }

  @Override
  public int removeOrphans(WorkerName worker) {
    return 0;
  }

  @Override
  public void close() {}

  private final class ScriptedContainer implements RunningContainer {
    private final CompletableFuture<Exit> exit = new CompletableFuture<>();
    private final CountDownLatch killed = new CountDownLatch(1);

    @Override
    public Optional<Exit> await(Duration atMost) throws FaultException, InterruptedException {
      try {
        return Optional.of(exit.get(atMost.toMillis(), TimeUnit.MILLISECONDS));
      } catch (TimeoutException _) {
        return Optional.empty();
      } catch (ExecutionException e) {
        throw EngineFaults.engineFailed("the script was lost", e);
      }
    }

    @Override
    public void kill() {
      killed.countDown();
    }

    @Override
    public void close() {
      kill();
      open.remove(this);
    }
  }
}
