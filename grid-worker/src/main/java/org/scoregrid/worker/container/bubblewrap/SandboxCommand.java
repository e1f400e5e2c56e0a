package org.scoregrid.worker.container.bubblewrap;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.scoregrid.worker.container.ContainerSpec;
import org.scoregrid.worker.container.Scratch;

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
   * @param root the writable view of the tree; null where there is no tree
   */
  byte[] options(ContainerSpec spec, Surroundings around, @Nullable Path root) {
    var options = new ArrayList<>(ISOLATION);
    options.addAll(List.of("--uid", String.valueOf(around.user().uid())));
    options.addAll(List.of("--gid", String.valueOf(around.user().gid())));
    addFileSystem(options, spec, around, root);
    var environment = new LinkedHashMap<>(around.environment());
    environment.putAll(spec.environment());
    environment.forEach((key, value) -> options.addAll(List.of("--setenv", key, value)));
    return (String.join("\0", options) + "\0").getBytes(StandardCharsets.UTF_8);
  }

  private void addFileSystem(
      List<String> options, ContainerSpec spec, Surroundings around, @Nullable Path root) {
    var scratch = Scratch.of(spec.limits());
    if (root == null) {
      addTmpfs(options, "/", "755", scratch.rootBytes());
    } else {
      options.addAll(List.of("--bind", root.toString(), "/"));
    }
    options.addAll(around.further());
    options.addAll(kernel);
    addTmpfs(options, "/dev/shm", "1777", scratch.sharedMemoryBytes());
    options.addAll(List.of("--remount-ro", "/dev"));
    addTmpfs(options, "/tmp", "1777", scratch.tmpBytes());
    for (var mount : spec.mounts()) {
      options.add(mount.readOnly() ? "--ro-bind" : "--bind");
      options.addAll(List.of(mount.source().toAbsolutePath().toString(), mount.target()));
    }
    var work = workingDirectory(spec, around);
    options.addAll(List.of("--dir", work, "--chdir", work));
  }

  static String workingDirectory(ContainerSpec spec, Surroundings around) {
    return spec.workingDirectory().isEmpty() ? around.workingDirectory() : spec.workingDirectory();
  }

  private static void addTmpfs(List<String> line, String target, String mode, long bytes) {
    line.addAll(List.of("--perms", mode, "--size", String.valueOf(bytes), "--tmpfs", target));
  }
}
