package org.scoregrid.standalone;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code demo}: a whole site on this machine. */
@Command(name = "demo", description = "a whole site on this machine, with a sample competition")
final class DemoCommand implements Callable<Integer> {
  @Option(names = "--port", defaultValue = "8080", description = "port of the site; 0: a free one")
  private int port;

  @Option(names = "--data", defaultValue = "var", description = "directory that keeps everything")
  private Path data = Path.of("var");

  @Option(names = "--engine", defaultValue = "auto", description = "auto, docker or bubblewrap")
  private String engine = "auto";

  @Option(
      names = "--slots",
      defaultValue = "0",
      description = "runs at the same time; 0: one for each core")
  private int slots;

  @Option(names = "--no-sample", description = "without the sample competition")
  private boolean noSample;

  @Option(
      names = "--until-ready",
      hidden = true,
      description = "ends when everything runs; the build makes fast starts of it")
  private boolean untilReady;

  @Override
  public Integer call() throws Exception {
    Lifetime lifetime = new Lifetime();
    Demo.Options options =
        new Demo.Options(
            port,
            data,
            EngineChoice.Wish.parse(engine),
            slots,
            !noSample,
            System.getenv("SCOREGRID_ADMIN_PASSWORD"));
    Progress progress = new Progress(System.out);
    try (Demo demo = Demo.start(options, progress)) {
      if (!untilReady) {
        lifetime.await();
      }
      progress.say("stopping");
    } finally {
      lifetime.over();
    }
    return 0;
  }
}
