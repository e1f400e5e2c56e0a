package org.scoregrid.worker.container.bubblewrap;

import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Starts every sandbox from one thread that lives as long as the engine: "die with parent" means
 * the parent <i>thread</i>, and a carrier thread of virtual threads may end at any time.
 * Thread-safe.
 */
final class Spawner implements AutoCloseable {
  private final ExecutorService parent =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("bubblewrap-parent").factory());

  /**
   * Starts a command with an empty environment: the program could read that of its ancestors in the
   * sandbox. An interrupt does not stop half-way; it is kept for later.
   */
  Process spawn(List<String> command) throws IOException {
    var builder = new ProcessBuilder(command);
    builder.environment().clear();
    // A shell on the way tells its directory to the program in the variable PWD.
    builder.directory(new File("/"));
    builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
    var started = parent.submit(builder::start);
    var interrupted = false;
    try {
      while (true) {
        try {
          return started.get();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void close() {
    parent.shutdown();
  }
}
