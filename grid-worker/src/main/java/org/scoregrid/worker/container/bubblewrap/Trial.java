package org.scoregrid.worker.container.bubblewrap;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.scoregrid.domain.fault.FaultException;
import org.scoregrid.domain.id.Attempt;
import org.scoregrid.domain.id.RunId;
import org.scoregrid.domain.id.WorkerName;
import org.scoregrid.domain.run.Limits;
import org.scoregrid.domain.run.Network;
import org.scoregrid.worker.container.ContainerSpec;
import org.scoregrid.worker.container.RunningContainer;
import org.scoregrid.worker.container.StderrHead;

/** A program that is really run in a sandbox before the engine is used. */
final class Trial {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final int MAX_TEXT = 2_000;

  /** The first command needs a whole overlay: a directory of the tree is replaced by a new one. */
  private static final String SCRIPT =
      """
      set -e
      rm -r /below; mkdir /below; [ ! -e /below/further ]
      echo > /dev/null; echo > /tmp/x; echo > /x
      grep -q '^Seccomp:.2' /proc/self/status
      grep -q '^NoNewPrivs:.1' /proc/self/status
      grep -q '^CapEff:.0000000000000000' /proc/self/status
      """;

  private Trial() {}

  /** How an engine starts a program on a root of the host's own programs. */
  interface Start {
    RunningContainer start(ContainerSpec spec, StderrHead output)
        throws FaultException, IOException, InterruptedException;
  }

  /**
   * Runs it.
   *
   * @throws IOException with a sentence for a person when it does not end well
   */
  static void run(Start engine) throws IOException {
    var text = new StringBuffer();
    var output =
        new StderrHead(
            (_, bytes, from, length) -> {
              if (text.length() < MAX_TEXT) {
                text.append(new String(bytes, from, length));
              }
            });
    try (var trial = engine.start(spec(), output)) {
      var exit = trial.await(LIMIT);
      if (exit.isEmpty() || exit.get().code() != 0) {
        throw new IOException("A program cannot be run in a sandbox on this host: " + text);
      }
    } catch (FaultException e) {
      throw new IOException(
          "A program cannot be isolated on this host: "
              + e.fault().sentence()
              + " "
              + e.fault().evidence()
              + " "
              + text,
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while a sandbox was tried out.", e);
    }
  }

  private static ContainerSpec spec() {
    return new ContainerSpec(
        "trial",
        new WorkerName("trial"),
        new RunId(1),
        new Attempt(1),
        "",
        List.of("sh", "-c", SCRIPT),
        "/tmp",
        Map.of(),
        List.of(),
        Network.NONE,
        Limits.DEFAULT);
  }
}
