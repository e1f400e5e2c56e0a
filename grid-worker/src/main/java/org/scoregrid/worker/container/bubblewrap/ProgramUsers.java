package org.scoregrid.worker.container.bubblewrap;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Users of the host that nobody else has, one for each sandbox at a time: what the kernel counts by
 * user is not shared with a neighbour, and a program that gets out of its sandbox is nobody.
 * Thread-safe.
 */
final class ProgramUsers implements AutoCloseable {
  /** Above what distributions give out to people, subordinate users and systemd's containers. */
  static final int FIRST = 0x7000_0000;

  /** Far more than a host has slots. */
  static final int MOST = 0x1_0000;

  /** Workers of one host take from different ones, by their directory. */
  private static final int BLOCKS = 0x1000;

  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final long PAUSE_NANOS = 500_000;
  private static final int CLOSE_ON_EXEC = 0x80000;

  private final @Nullable Libc libc;
  private final @Nullable MethodHandle open;
  private final int first;
  private final Deque<ProgramUser> free = new ArrayDeque<>();
  private final List<ProgramUser> all = new ArrayList<>();

  private ProgramUsers(@Nullable Libc libc, @Nullable MethodHandle open, int first) {
    this.libc = libc;
    this.open = open;
    this.first = first;
  }

  /**
   * For a worker that is root and may hand out other users.
   *
   * @param state directory of the worker's engine
   */
  static ProgramUsers mapped(Libc libc, Path state) throws IOException {
    var block = Math.floorMod(state.toAbsolutePath().toString().hashCode(), BLOCKS);
    return new ProgramUsers(
        libc,
        libc.find("open", FunctionDescriptor.of(Libc.INT, Libc.POINTER, Libc.INT)),
        FIRST + block * MOST);
  }

  /** For one that may not: every program is the worker's user. */
  static ProgramUsers none() {
    return new ProgramUsers(null, null, FIRST);
  }

  boolean areMapped() {
    return libc != null;
  }

  /** A sentence for a person. */
  String finding() {
    return areMapped()
        ? "Programs are users of their own for the kernel, from " + first + " on."
        : "Programs are the worker's own user for the kernel, without capabilities.";
  }

  /** One that no running sandbox has. */
  synchronized ProgramUser take() throws IOException {
    var library = libc;
    var opener = open;
    if (library == null || opener == null) {
      return ProgramUser.OF_WORKER;
    }
    if (!free.isEmpty()) {
      return free.pop();
    }
    if (all.size() >= MOST) {
      throw new IOException("no user is left for another sandbox");
    }
    var hostId = first + all.size();
    var user = new ProgramUser(hostId, namespace(library, opener, hostId));
    all.add(user);
    return user;
  }

  synchronized void giveBack(ProgramUser user) {
    if (user.isMapped()) {
      free.push(user);
    }
  }

  /** A process with many threads cannot make one itself; it lives on by its descriptor. */
  private static int namespace(Libc libc, MethodHandle open, int hostId) throws IOException {
    var process = new ProcessBuilder("unshare", "--user", "cat").start();
    try (var input = process.getOutputStream()) {
      var of = Path.of("/proc/" + process.pid());
      awaitOwnNamespace(process, of);
      Files.writeString(of.resolve("gid_map"), "0 " + hostId + " 1");
      Files.writeString(of.resolve("uid_map"), "0 " + hostId + " 1");
      input.flush();
      return (int)
          libc.call(
              "open a user namespace",
              (arena, state) ->
                  (int)
                      open.invokeExact(state, arena.allocateFrom(of + "/ns/user"), CLOSE_ON_EXEC));
    } finally {
      process.destroyForcibly();
    }
  }

  private static void awaitOwnNamespace(Process process, Path of) throws IOException {
    var ours = Files.readSymbolicLink(Path.of("/proc/self/ns/user"));
    var deadline = System.nanoTime() + LIMIT.toNanos();
    // It is there as soon as the tool has done its work; nothing tells when.
    while (Files.readSymbolicLink(of.resolve("ns/user")).equals(ours)) {
      if (!process.isAlive() || System.nanoTime() - deadline > 0) {
        throw new IOException("The host does not make user namespaces.");
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  /** After the last sandbox. */
  @Override
  public synchronized void close() {
    var library = libc;
    if (library != null) {
      all.forEach(user -> closeNamespace(library, user));
    }
    all.clear();
    free.clear();
  }

  private static void closeNamespace(Libc libc, ProgramUser user) {
    try {
      new Descriptors(libc).close(user.namespace());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
