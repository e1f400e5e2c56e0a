package org.scoregrid.worker.container.bubblewrap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;

/**
 * The control group of one run.
 *
 * @param directories one per hierarchy (version 1), or the only one (version 2); each lists the
 *     same processes
 * @param oomFile has a line {@code oom_kill n}: memory.oom_control or memory.events
 * @param memoryFile has the bytes in use: memory.usage_in_bytes or memory.current
 */
record RunCgroup(List<Path> directories, Path oomFile, Path memoryFile) {
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final long PAUSE_NANOS = 2_000_000;
  private static final String OOM_KILLS = "oom_kill ";

  RunCgroup {
    directories = List.copyOf(directories);
  }

  private List<Path> procsFiles() {
    return directories.stream().map(d -> d.resolve("cgroup.procs")).toList();
  }

  /** How many processes the out-of-memory killer took since the group was made. */
  long outOfMemoryKills() throws IOException {
    for (var line : Files.readAllLines(oomFile)) {
      if (line.startsWith(OOM_KILLS)) {
        return Long.parseLong(line.substring(OOM_KILLS.length()).strip());
      }
    }
    return 0;
  }

  boolean isThere() {
    return directories.stream().allMatch(Files::isDirectory);
  }

  boolean isEmpty() throws IOException {
    return processes().isEmpty();
  }

  /** A process that waits to be told its work joins before it is told. */
  void add(int process) throws IOException {
    for (var file : procsFiles()) {
      Files.writeString(file, String.valueOf(process));
    }
  }

  /** Bytes that the group is charged with now. */
  long memory() throws IOException {
    return Long.parseLong(Files.readString(memoryFile).strip());
  }

  /**
   * Kills until nobody is left: the first round ends the init process of the PID namespace and the
   * kernel the rest, further rounds only wait for that.
   *
   * @return whether the group is empty
   */
  boolean killAll() throws IOException {
    var deadline = System.nanoTime() + LIMIT.toNanos();
    while (true) {
      var left = processes();
      if (left.isEmpty()) {
        return true;
      }
      if (System.nanoTime() - deadline > 0) {
        return false;
      }
      kill(left);
      pause();
    }
  }

  private static void kill(Set<Long> processes) {
    processes.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
  }

  /** Of all hierarchies: a sandbox that is just starting joins one after the other. */
  private Set<Long> processes() throws IOException {
    Set<Long> all = new TreeSet<>();
    for (Path procs : procsFiles()) {
      try {
        Files.readAllLines(procs).stream()
            .map(Long::valueOf)
            .filter(pid -> pid > 1)
            .forEach(all::add);
      } catch (NoSuchFileException e) {
        // Removed already.
      }
    }
    return all;
  }

  /**
   * Removes the group. The kernel needs a moment after the last process.
   *
   * @throws IOException if it is still busy after some seconds
   */
  void remove() throws IOException {
    var deadline = System.nanoTime() + LIMIT.toNanos();
    for (var directory : directories) {
      while (true) {
        try {
          Files.deleteIfExists(directory);
          break;
        } catch (IOException e) {
          if (System.nanoTime() - deadline > 0) {
            throw e;
          }
          kill(processes());
          pause();
        }
      }
    }
  }

  /** Version 1 has no event to wait for. */
  private static void pause() {
    LockSupport.parkNanos(PAUSE_NANOS);
  }
}
