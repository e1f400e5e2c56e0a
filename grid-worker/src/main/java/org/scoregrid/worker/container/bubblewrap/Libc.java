package org.scoregrid.worker.container.bubblewrap;

import java.io.IOException;
import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The functions of the C library that the JDK has no words for: mounts, namespaces, limits of
 * another process. Constants are those of Linux, which are the same on all processors that the JDK
 * runs on. Thread-safe.
 */
final class Libc {
  static final AddressLayout POINTER = ValueLayout.ADDRESS;
  static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

  /** Flags of {@link #mount} and {@link #restrict}. */
  static final long READ_ONLY = 1;

  static final long NO_SETUID = 2;
  static final long NO_DEVICES = 4;
  static final long NO_PROGRAMS = 8;
  static final long NO_LINKS = 0x20_0000;

  /** For {@link #unshare}. */
  static final int NEW_MOUNTS = 0x20000;

  private static final int EINTR = 4;
  private static final int MAX_INTERRUPTS = 1_000;
  private static final int MAX_TEXT = 256;
  private static final int SIGKILL = 9;
  private static final int CLOSE_ON_EXEC = 1;
  private static final long RECURSIVE_SLAVE = 0x4000 | 0x80000;
  private static final long BIND_WITH_ALL_BELOW = 0x1000 | 0x4000;
  private static final int HERE = -100;
  private static final long MOUNT_SETATTR = 442;
  private static final int DETACH = 2;
  private static final int ONE_PROCESS = 1;
  private static final int ENDED = 4 | 0x0100_0000;
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private final Linker linker = Linker.nativeLinker();
  private final MethodHandle errorText;
  private final MethodHandle mount;
  private final MethodHandle unmount;
  private final MethodHandle unshare;
  private final MethodHandle system;
  private final MethodHandle makeNode;
  private final MethodHandle kill;
  private final MethodHandle wait;
  private final MethodHandle waitEnd;
  private final MethodHandle limit;
  private final MethodHandle memoryFile;

  private Libc() throws IOException {
    errorText = linker.downcallHandle(address("strerror"), FunctionDescriptor.of(POINTER, INT));
    mount = find("mount", FunctionDescriptor.of(INT, POINTER, POINTER, POINTER, LONG, POINTER));
    unmount = find("umount2", FunctionDescriptor.of(INT, POINTER, INT));
    unshare = find("unshare", FunctionDescriptor.of(INT, INT));
    system =
        linker.downcallHandle(
            address("syscall"),
            FunctionDescriptor.of(LONG, LONG, INT, POINTER, INT, POINTER, LONG),
            Linker.Option.captureCallState("errno"),
            Linker.Option.firstVariadicArg(1));
    makeNode = find("mknod", FunctionDescriptor.of(INT, POINTER, INT, LONG));
    kill = find("kill", FunctionDescriptor.of(INT, INT, INT));
    wait = find("waitpid", FunctionDescriptor.of(INT, INT, POINTER, INT));
    waitEnd = find("waitid", FunctionDescriptor.of(INT, INT, INT, POINTER, INT));
    limit = find("prlimit", FunctionDescriptor.of(INT, INT, INT, POINTER, POINTER));
    memoryFile = find("memfd_create", FunctionDescriptor.of(INT, POINTER, INT));
  }

  /**
   * Finds the functions.
   *
   * @throws IOException with a sentence for a person where the C library lacks one
   */
  static Libc load() throws IOException {
    try {
      return new Libc();
    } catch (UnsatisfiedLinkError | UnsupportedOperationException | IllegalCallerException e) {
      throw new IOException("Native functions cannot be called on this host.", e);
    }
  }

  /** One call; a negative result is an error, whose number is left in the state. */
  interface Call {
    long with(Arena arena, MemorySegment state) throws Throwable;
  }

  /** A function that leaves its error number in its first argument. */
  MethodHandle find(String name, FunctionDescriptor type) throws IOException {
    return linker.downcallHandle(address(name), type, Linker.Option.captureCallState("errno"));
  }

  /** A function without an error number. */
  MethodHandle plain(String name, FunctionDescriptor type) throws IOException {
    return linker.downcallHandle(address(name), type);
  }

  private MemorySegment address(String name) throws IOException {
    return linker
        .defaultLookup()
        .find(name)
        .orElseThrow(
            () ->
                new IOException(
                    "The C library of this host has no " + name + "; glibc 2.34 or later has it."));
  }

  /**
   * Calls, again where a signal came between.
   *
   * @param what for the message, for example {@code mount /x}
   */
  long call(String what, Call call) throws IOException {
    try (var arena = Arena.ofConfined()) {
      var state = arena.allocate(STATE);
      for (var tries = 0; ; tries++) {
        var result = call.with(arena, state);
        if (result >= 0) {
          return result;
        }
        var error = (int) ERRNO.get(state, 0L);
        if (error != EINTR || tries > MAX_INTERRUPTS) {
          throw new IOException(what + ": " + text(error));
        }
      }
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** What the C library says of an error number. */
  String text(int error) {
    try {
      var text = (MemorySegment) errorText.invokeExact(error);
      return text.reinterpret(MAX_TEXT).getString(0);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** With options of the file system as its data. */
  void mount(String source, String target, String type, long flags, String data)
      throws IOException {
    call(
        "mount " + type + " at " + target,
        (arena, state) ->
            (int)
                mount.invokeExact(
                    state,
                    arena.allocateFrom(source),
                    arena.allocateFrom(target),
                    arena.allocateFrom(type),
                    flags,
                    arena.allocateFrom(data)));
  }

  /** Mounts of the host still arrive in this thread's namespace; its own do not leave it. */
  void receiveMountsOnly() throws IOException {
    call(
        "mount slave at /",
        (arena, state) ->
            (int)
                mount.invokeExact(
                    state,
                    arena.allocateFrom("none"),
                    arena.allocateFrom("/"),
                    MemorySegment.NULL,
                    RECURSIVE_SLAVE,
                    MemorySegment.NULL));
  }

  /** Shows a file or directory, with all that is mounted below it, at a second place. */
  void bind(String source, String target) throws IOException {
    call(
        "bind " + source + " at " + target,
        (arena, state) ->
            (int)
                mount.invokeExact(
                    state,
                    arena.allocateFrom(source),
                    arena.allocateFrom(target),
                    MemorySegment.NULL,
                    BIND_WITH_ALL_BELOW,
                    MemorySegment.NULL));
  }

  /** Adds flags to one mount; those it has stay. */
  void restrict(String target, long flags) throws IOException {
    try (var arena = Arena.ofConfined()) {
      // What is set, what is cleared, propagation, user namespace.
      var change = arena.allocateFrom(LONG, flags, 0, 0, 0);
      var path = arena.allocateFrom(target);
      system("mount_setattr " + target, MOUNT_SETATTR, HERE, path, 0, change, change.byteSize());
    }
  }

  /** A system call that the C library has no function for. */
  long system(
      String what,
      long number,
      int first,
      MemorySegment second,
      int third,
      MemorySegment fourth,
      long fifth)
      throws IOException {
    return call(
        what,
        (_, state) ->
            (long) system.invokeExact(state, number, first, second, third, fourth, fifth));
  }

  void makeNode(String path, int mode, long device) throws IOException {
    call(
        "mknod " + path,
        (arena, state) ->
            (int) makeNode.invokeExact(state, arena.allocateFrom(path), mode, device));
  }

  /** Takes a mount and all below it out of sight; it ends with its last user. */
  void detach(String target) throws IOException {
    call(
        "umount " + target,
        (arena, state) -> (int) unmount.invokeExact(state, arena.allocateFrom(target), DETACH));
  }

  /** Concerns the calling thread alone. */
  void unshare(int what) throws IOException {
    call("unshare", (_, state) -> (int) unshare.invokeExact(state, what));
  }

  void kill(int process) throws IOException {
    call("kill", (_, state) -> (int) kill.invokeExact(state, process, SIGKILL));
  }

  /** Waits for the end of a child, whose number stays taken until {@link #reap}. */
  void awaitEnd(int child) throws IOException {
    try (var own = Arena.ofConfined()) {
      var ignored = own.allocate(MAX_TEXT, Long.BYTES);
      call(
          "waitid",
          (_, state) -> (int) waitEnd.invokeExact(state, ONE_PROCESS, child, ignored, ENDED));
    }
  }

  /** Forgets a child that has ended; returns its exit code, 128 + n after signal n. */
  int reap(int child) throws IOException {
    try (var own = Arena.ofConfined()) {
      var status = own.allocate(INT);
      call("waitpid", (_, state) -> (int) wait.invokeExact(state, child, status, 0));
      var value = status.get(INT, 0);
      var signal = value & 0x7f;
      return signal == 0 ? (value >> 8) & 0xff : 128 + signal;
    }
  }

  /** Sets the soft and the hard limit of another process. */
  void limit(int process, int resource, long value) throws IOException {
    call(
        "prlimit",
        (arena, state) ->
            (int)
                limit.invokeExact(
                    state,
                    process,
                    resource,
                    arena.allocateFrom(LONG, value, value),
                    MemorySegment.NULL));
  }

  /** A nameless file. */
  int memoryFile(String name) throws IOException {
    return (int)
        call(
            "memfd_create",
            (arena, state) ->
                (int) memoryFile.invokeExact(state, arena.allocateFrom(name), CLOSE_ON_EXEC));
  }
}
