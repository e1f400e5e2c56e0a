package org.scoregrid.worker.container.bubblewrap;

import java.nio.file.Path;
import java.time.Duration;
import org.scoregrid.domain.id.WorkerName;
import org.scoregrid.worker.container.Collected;
import org.scoregrid.worker.container.Program;
import org.scoregrid.worker.container.RunningContainer.Exit;

/**
 * A JVM of its own, started by {@link RootlessTest} as an ordinary user: runs programs and prints a
 * line about each.
 */
final class RootlessTrial {
  private static final Duration SOON = Duration.ofSeconds(30);
  private final BubblewrapEngine engine;

  private RootlessTrial(BubblewrapEngine engine) {
    this.engine = engine;
  }

  /** Arguments: state directory, control groups, a directory that programs write to. */
  public static void main(String[] arguments) throws Exception {
    var config = BubblewrapConfig.in(Path.of(arguments[0])).withCgroups(Path.of(arguments[1]));
    System.out.print(BubblewrapEngine.check(config).table());
    try (var engine = BubblewrapEngine.forDemo(config)) {
      new RootlessTrial(engine).run(Path.of(arguments[2]));
      System.out.println("orphans " + engine.removeOrphans(new WorkerName("trial")));
    }
  }

  private void run(Path out) throws Exception {
    tell("code", Program.of("", "sh", "-c", "exit 7"));
    tell("user", Program.of("", "id", "-u"));
    tell("memory", Program.of("", "python3", "-c", "x = b'x' * (1 << 30)"));
    tell("root", Program.of("", "sh", "-c", "dd if=/dev/zero of=/x bs=1M count=64 2>/dev/null"));
    tell("written", Program.of("", "sh", "-c", "echo x > /out/file").mounted(out, "/out", false));
    tell("interfaces", Program.of("", "sh", "-c", "wc -l < /proc/net/dev"));
    var bomb =
        """
        import os, time
        n = 0
        try:
          while True:
            if os.fork() == 0: time.sleep(1000)
            n += 1
        except OSError: print(n < 64)
        """;
    tell("processes", Program.of("", "python3", "-c", bomb));
  }

  private void tell(String what, Program program) throws Exception {
    var output = new Collected();
    try (var running = engine.start(program.spec(), output)) {
      Exit exit = running.await(SOON).orElseThrow();
      System.out.println(
          what + " " + exit.code() + " " + exit.outOfMemory() + " " + output.stdout().strip());
    }
  }
}
