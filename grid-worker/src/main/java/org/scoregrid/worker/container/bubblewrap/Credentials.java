package org.scoregrid.worker.container.bubblewrap;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;

/**
 * Who the calling thread is: the C library would change all threads of the process, the kernel
 * itself changes one. What the thread starts meanwhile is the other user for good; the thread can
 * come back, because one of its three ids stays. Meanwhile it may read what that user may: the
 * classes that the work takes must have been loaded before. For one thread.
 */
final class Credentials {
  private static final String GROUPS = "Groups:";

  private final Libc libc;
  private final Numbers numbers;
  private final int[] groups;

  private Credentials(Libc libc, Numbers numbers, int[] groups) {
    this.libc = libc;
    this.numbers = numbers;
    this.groups = groups;
  }

  /** System calls that have no common number on all processors. */
  private record Numbers(long setGroups, long users, long group) {
    static Numbers ofHost() throws IOException {
      return switch (System.getProperty("os.arch").toLowerCase(Locale.ROOT)) {
        case "amd64", "x86_64" -> new Numbers(116, 117, 119);
        case "aarch64" -> new Numbers(159, 147, 149);
        case String other ->
            throw new IOException("The worker does not know the processor " + other + ".");
      };
    }
  }

  /**
   * Of the calling thread.
   *
   * @throws IOException with a sentence where it cannot be changed on this host
   */
  static Credentials ofThread(Libc libc) throws IOException {
    for (var line : Files.readAllLines(Path.of("/proc/thread-self/status"))) {
      if (line.startsWith(GROUPS)) {
        var words = line.substring(GROUPS.length()).strip().split(" ");
        var groups =
            Arrays.stream(words).filter(w -> !w.isEmpty()).mapToInt(Integer::parseInt).toArray();
        return new Credentials(libc, Numbers.ofHost(), groups);
      }
    }
    throw new IOException("The groups of the worker are not known.");
  }

  /** Does the work as another user. */
  <T> T as(ProgramUser user, Callable<T> work) throws Exception {
    if (!user.isMapped()) {
      return work.call();
    }
    become(user.hostId());
    try {
      return work.call();
    } finally {
      comeBack();
    }
  }

  private void become(int id) throws IOException {
    var changed = false;
    try {
      setGroups(id);
      set("setresgid", numbers.group, id, id, 0);
      set("setresuid", numbers.users, id, id, 0);
      changed = true;
    } finally {
      if (!changed) {
        comeBack();
      }
    }
  }

  private void comeBack() throws IOException {
    set("setresuid", numbers.users, 0, 0, 0);
    set("setresgid", numbers.group, 0, 0, 0);
    setGroups(groups);
  }

  private void set(String what, long number, int real, int effective, int saved)
      throws IOException {
    libc.system(
        what, number, real, MemorySegment.ofAddress(effective), saved, MemorySegment.NULL, 0);
  }

  private void setGroups(int... list) throws IOException {
    try (var arena = Arena.ofConfined()) {
      var all = arena.allocateFrom(Libc.INT, list);
      libc.system("setgroups", numbers.setGroups, list.length, all, 0, MemorySegment.NULL, 0);
    }
  }
}
