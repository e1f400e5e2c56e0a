package org.scoregrid.worker.container.bubblewrap;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.scoregrid.worker.container.ContainerSpec;
import org.scoregrid.worker.container.Scratch;

/**
 * The command line that becomes a sandbox. A shell joins the control group and turns into {@code
 * bwrap}, so that no process of the sandbox was ever outside its limits. Everything from outside is
 * a positional parameter; the script itself is constant.
 */
record SandboxCommand(Path bwrap, HostView host) {
  private static final String SCRIPT =
      """
      ulimit -c 0
      n=$1; shift
      while [ "$n" -gt 0 ]; do
        echo $$ > "$1" || exit 125
        shift; n=$((n - 1))
      done
      exec 3> "$1"; shift
      exec "$@"
      """;

  private static final List<String> ISOLATION =
      List.of(
          "--unshare-user",
          "--unshare-pid",
          "--unshare-net",
          "--unshare-ipc",
          "--unshare-uts",
          "--unshare-cgroup",
          "--disable-userns",
          "--uid",
          "65534",
          "--gid",
          "65534",
          "--hostname",
          "scoregrid",
          "--die-with-parent",
          "--new-session",
          "--cap-drop",
          "ALL",
          "--clearenv",
          "--json-status-fd",
          "3");

  /**
   * @param statusFile where bwrap writes, as JSON, that a program ran and how it ended
   */
  List<String> of(ContainerSpec spec, RunCgroup cgroup, Path statusFile) {
    var line = new ArrayList<>(List.of("/bin/sh", "-c", SCRIPT, "sh"));
    line.add(String.valueOf(cgroup.procsFiles().size()));
    cgroup.procsFiles().forEach(file -> line.add(file.toString()));
    line.add(statusFile.toString());
    line.add(bwrap.toString());
    line.addAll(ISOLATION);
    addFileSystem(line, spec);
    addEnvironment(line, spec);
    line.add("--");
    line.addAll(spec.command());
    return line;
  }

  private void addFileSystem(List<String> line, ContainerSpec spec) {
    var scratch = Scratch.of(spec.limits());
    addTmpfs(line, "/", "755", scratch.rootBytes());
    line.addAll(host.programs());
    line.addAll(host.processes());
    line.addAll(host.devices());
    addTmpfs(line, "/dev/shm", "1777", scratch.sharedMemoryBytes());
    line.addAll(List.of("--remount-ro", "/dev"));
    addTmpfs(line, "/tmp", "1777", scratch.tmpBytes());
    for (var mount : spec.mounts()) {
      line.add(mount.readOnly() ? "--ro-bind" : "--bind");
      line.addAll(List.of(mount.source().toAbsolutePath().toString(), mount.target()));
    }
    var work = spec.workingDirectory();
    line.addAll(List.of("--dir", work, "--chdir", work));
  }

  private static void addTmpfs(List<String> line, String target, String mode, long bytes) {
    line.addAll(List.of("--perms", mode, "--size", String.valueOf(bytes), "--tmpfs", target));
  }

  private static void addEnvironment(List<String> line, ContainerSpec spec) {
    setEnvironment(line, "PATH", "/usr/local/bin:/usr/bin:/bin");
    setEnvironment(line, "HOME", "/tmp");
    setEnvironment(line, "LANG", "C.UTF-8");
    spec.environment().forEach((key, value) -> setEnvironment(line, key, value));
  }

  private static void setEnvironment(List<String> line, String key, String value) {
    line.addAll(List.of("--setenv", key, value));
  }
}
