package org.scoregrid.worker.container.bubblewrap;

import static org.scoregrid.worker.container.bubblewrap.Libc.INT;
import static org.scoregrid.worker.container.bubblewrap.Libc.POINTER;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.List;

/**
 * Starts a program with chosen file descriptors and an empty environment; {@code ProcessBuilder}
 * can hand over neither, and its own helper program costs more than bwrap itself. Thread-safe.
 */
final class Launch {
  /** Larger than any C library's structures of this kind. */
  private static final int STRUCTURE = 1_024;

  private static final short CLEAN_SIGNALS = 0x04 | 0x08;
  private static final int SIGNALS = 31;
  private static final int SIGKILL = 9;
  private static final int SIGSTOP = 19;

  private final Libc libc;
  private final MethodHandle spawn;
  private final MethodHandle initActions;
  private final MethodHandle destroyActions;
  private final MethodHandle addDup;
  private final MethodHandle addOpen;
  private final MethodHandle addCloseFrom;
  private final MethodHandle initAttributes;
  private final MethodHandle destroyAttributes;
  private final MethodHandle setFlags;
  private final MethodHandle setDefaults;
  private final MethodHandle addSignal;

  Launch(Libc libc) throws IOException {
    this.libc = libc;
    spawn =
        libc.plain(
            "posix_spawn",
            FunctionDescriptor.of(INT, POINTER, POINTER, POINTER, POINTER, POINTER, POINTER));
    var one = FunctionDescriptor.of(INT, POINTER);
    initActions = libc.plain("posix_spawn_file_actions_init", one);
    destroyActions = libc.plain("posix_spawn_file_actions_destroy", one);
    addDup =
        libc.plain(
            "posix_spawn_file_actions_adddup2", FunctionDescriptor.of(INT, POINTER, INT, INT));
    addOpen =
        libc.plain(
            "posix_spawn_file_actions_addopen",
            FunctionDescriptor.of(INT, POINTER, INT, POINTER, INT, INT));
    addCloseFrom =
        libc.plain(
            "posix_spawn_file_actions_addclosefrom_np", FunctionDescriptor.of(INT, POINTER, INT));
    initAttributes = libc.plain("posix_spawnattr_init", one);
    destroyAttributes = libc.plain("posix_spawnattr_destroy", one);
    setFlags =
        libc.plain(
            "posix_spawnattr_setflags",
            FunctionDescriptor.of(INT, POINTER, java.lang.foreign.ValueLayout.JAVA_SHORT));
    setDefaults =
        libc.plain("posix_spawnattr_setsigdefault", FunctionDescriptor.of(INT, POINTER, POINTER));
    addSignal = libc.plain("sigaddset", FunctionDescriptor.of(INT, POINTER, INT));
  }

  /** What becomes a file descriptor of the child, numbered from 0 in order. */
  sealed interface Source permits Source.Of, Source.Read {
    /** A copy of one of ours, which must not be among the low numbers itself. */
    record Of(int descriptor) implements Source {}

    /** A file, opened by the child, so that its position is the child's own. */
    record Read(Path file) implements Source {}
  }

  /**
   * What to start.
   *
   * @param largestFile bytes that a file may have which it writes to
   */
  record Program(Path file, List<String> arguments, List<Source> descriptors, long largestFile) {}

  /** One step; the result is an error number. */
  private interface Step {
    int run() throws Throwable;
  }

  /**
   * Starts a program; it is the caller's child and has to be awaited.
   *
   * @return its process id
   */
  int start(Path program, List<String> arguments, List<Source> descriptors) throws IOException {
    try (var arena = Arena.ofConfined()) {
      var actions = arena.allocate(STRUCTURE, 16);
      var attributes = arena.allocate(STRUCTURE, 16);
      must(() -> (int) initActions.invokeExact(actions));
      must(() -> (int) initAttributes.invokeExact(attributes));
      try {
        arrange(arena, actions, descriptors);
        cleanSignals(arena, attributes);
        var process = arena.allocate(INT);
        var path = arena.allocateFrom(program.toString());
        var line = strings(arena, arguments);
        var environment = strings(arena, List.of());
        must(() -> (int) spawn.invokeExact(process, path, actions, attributes, line, environment));
        return process.get(INT, 0);
      } finally {
        must(() -> (int) destroyAttributes.invokeExact(attributes));
        must(() -> (int) destroyActions.invokeExact(actions));
      }
    }
  }

  private void arrange(Arena arena, MemorySegment actions, List<Source> descriptors)
      throws IOException {
    for (var i = 0; i < descriptors.size(); i++) {
      var number = i;
      switch (descriptors.get(i)) {
        case Source.Of of -> {
          if (of.descriptor() < descriptors.size()) {
            throw new IOException("descriptor " + of.descriptor() + " would be overwritten");
          }
          must(() -> (int) addDup.invokeExact(actions, of.descriptor(), number));
        }
        case Source.Read file -> {
          var path = arena.allocateFrom(file.file().toString());
          must(() -> (int) addOpen.invokeExact(actions, number, path, 0, 0));
        }
      }
    }
    // The JDK and its libraries do not mark all of theirs to be closed.
    var rest = descriptors.size();
    must(() -> (int) addCloseFrom.invokeExact(actions, rest));
  }

  /** A JVM handles and ignores signals that its children should die of. */
  private void cleanSignals(Arena arena, MemorySegment attributes) throws IOException {
    var signals = arena.allocate(STRUCTURE, 16);
    for (var signal = 1; signal <= SIGNALS; signal++) {
      if (signal != SIGKILL && signal != SIGSTOP) {
        var each = signal;
        must(() -> (int) addSignal.invokeExact(signals, each));
      }
    }
    must(() -> (int) setDefaults.invokeExact(attributes, signals));
    must(() -> (int) setFlags.invokeExact(attributes, CLEAN_SIGNALS));
  }

  private static MemorySegment strings(Arena arena, List<String> texts) {
    var list = arena.allocate(POINTER, texts.size() + 1L);
    for (var i = 0; i < texts.size(); i++) {
      list.setAtIndex(POINTER, i, arena.allocateFrom(texts.get(i)));
    }
    return list;
  }

  private void must(Step step) throws IOException {
    try {
      var error = step.run();
      if (error != 0) {
        throw new IOException("posix_spawn: " + libc.text(error));
      }
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
