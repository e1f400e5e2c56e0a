package org.scoregrid.worker.container.bubblewrap;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.scoregrid.worker.container.ContainerSpec;

/**
 * The command line that becomes a sandbox. Only the program's own command is on it; {@code bwrap}
 * reads its options from a pipe and waits for them, so that it can join its control group before it
 * does anything, and so that no path of the host is seen in a list of processes.
 */
final class SandboxCommand {
  static final String HOST_NAME = "scoregrid";

  /** What the child has open, by number: after the standard streams. */
  static final int OPTIONS = 3;

  static final int FILTER = 4;
  static final int STATUS = 5;

  private static final List<String> ISOLATION =
      List.of(
          "--unshare-user",
          "--unshare-pid",
          "--unshare-net",
          "--unshare-ipc",
          "--unshare-uts",
          "--unshare-cgroup",
          "--disable-userns",
          "--hostname",
          HOST_NAME,
          "--die-with-parent",
          "--new-session",
          "--cap-drop",
          "ALL",
          "--clearenv",
          "--seccomp",
          String.valueOf(FILTER),
          "--json-status-fd",
          String.valueOf(STATUS));

  private final Path bwrap;
  private final List<String> kernel;

  /**
   * @param kernel what every sandbox sees of the kernel, as arguments
   */
  SandboxCommand(Path bwrap, List<String> kernel) {
    this.bwrap = bwrap;
    this.kernel = kernel;
  }

  Path program() {
    return bwrap;
  }

  /** The command line. */
  List<String> line(ContainerSpec spec, Surroundings around) {
    var line = new ArrayList<String>(List.of("bwrap", "--args", String.valueOf(OPTIONS), "--"));
    line.addAll(around.entrypoint());
    line.addAll(spec.command());
    return line;
  }

  /**
   * What goes into the pipe.
   *
   * @param root what {@link RootView} built
   */
  byte[] options(ContainerSpec spec, Surroundings around, Path root) {
    var options = new ArrayList<>(ISOLATION);
    options.addAll(List.of("--uid", String.valueOf(around.user().uid())));
    options.addAll(List.of("--gid", String.valueOf(around.user().gid())));
    // Everything else is mounted there already, with or without devices as it should be.
    options.addAll(List.of("--dev-bind", root.toString(), "/"));
    options.addAll(around.further());
    options.addAll(kernel);
    options.addAll(List.of("--chdir", workingDirectory(spec, around)));
    var environment = new LinkedHashMap<>(around.environment());
    environment.putAll(spec.environment());
    environment.forEach((key, value) -> options.addAll(List.of("--setenv", key, value)));
    return (String.join("\0", options) + "\0").getBytes(StandardCharsets.UTF_8);
  }

  static String workingDirectory(ContainerSpec spec, Surroundings around) {
    return spec.workingDirectory().isEmpty() ? around.workingDirectory() : spec.workingDirectory();
  }
}
