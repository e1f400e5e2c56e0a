package org.scoregrid.worker.container.docker;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/**
 * Learns from the kernel itself that a container ran out of memory. The engine learns it by the
 * same way, but forgets to look where the container's group is removed first, as happens on a busy
 * host. Groups of version 1 count each notice in an event counter of ours, and once more when the
 * group is removed; the counter outlives the group. Only where the worker may write to the groups
 * of the engine; elsewhere the engine's word has to do. Thread-safe.
 */
final class OutOfMemoryNotice implements AutoCloseable {
  private static final Path GROUPS = Path.of("/sys/fs/cgroup/memory");

  /** Where engines put their containers: with control groups of their own, or by systemd. */
  private static final List<String> PLACES = List.of("docker/%s", "system.slice/docker-%s.scope");

  private final Calls calls;
  private final Path group;
  private final int counter;
  private long notices;
  private boolean closed;

  private OutOfMemoryNotice(Calls calls, Path group, int counter) {
    this.calls = calls;
    this.group = group;
    this.counter = counter;
  }

  /** Begins to count; empty where this host does not allow it. */
  static Optional<OutOfMemoryNotice> of(String container) {
    for (var place : PLACES) {
      var group = GROUPS.resolve(place.formatted(container));
      if (Files.isWritable(group.resolve("cgroup.event_control"))) {
        return Calls.ofHost().flatMap(calls -> begin(calls, group));
      }
    }
    return Optional.empty();
  }

  private static Optional<OutOfMemoryNotice> begin(Calls calls, Path group) {
    var counter = calls.counter();
    if (counter < 0) {
      return Optional.empty();
    }
    var notice = new OutOfMemoryNotice(calls, group, counter);
    var source = calls.open(group.resolve("memory.oom_control"));
    try {
      Files.writeString(
          group.resolve("cgroup.event_control"),
          counter + " " + source,
          StandardCharsets.US_ASCII,
          StandardOpenOption.WRITE);
      return Optional.of(notice);
    } catch (IOException _) {
      // It has ended already.
      notice.close();
      return Optional.empty();
    } finally {
      calls.close(source);
    }
  }

  /** Whether memory ran out, as far as is known now: false may become true a moment later. */
  synchronized boolean came() {
    if (!closed) {
      notices += calls.read(counter);
    }
    // In this order: a group that is there now had not added its last notice before.
    var there = Files.isDirectory(group);
    return notices > (there ? 0 : 1);
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      calls.close(counter);
    }
  }

  /** The functions of the C library that it takes. */
  private record Calls(
      MethodHandle eventfd, MethodHandle open, MethodHandle read, MethodHandle shut) {
    private static final Optional<Calls> HOST = find();
    private static final int QUIET = 0x800 | 0x80000;
    private static final int CLOSE_ON_EXEC = 0x80000;

    static Optional<Calls> ofHost() {
      return HOST;
    }

    private static Optional<Calls> find() {
      var number = ValueLayout.JAVA_INT;
      var pointer = ValueLayout.ADDRESS;
      try {
        return Optional.of(
            new Calls(
                function("eventfd", FunctionDescriptor.of(number, number, number)),
                function("open", FunctionDescriptor.of(number, pointer, number)),
                function(
                    "read",
                    FunctionDescriptor.of(
                        ValueLayout.JAVA_LONG, number, pointer, ValueLayout.JAVA_LONG)),
                function("close", FunctionDescriptor.of(number, number))));
      } catch (RuntimeException | UnsatisfiedLinkError _) {
        return Optional.empty();
      }
    }

    private static MethodHandle function(String name, FunctionDescriptor type) {
      var linker = Linker.nativeLinker();
      var options =
          name.equals("open")
              ? new Linker.Option[] {Linker.Option.firstVariadicArg(2)}
              : new Linker.Option[0];
      return linker.downcallHandle(linker.defaultLookup().find(name).orElseThrow(), type, options);
    }

    private interface Call {
      long make() throws Throwable;
    }

    private static long call(Call call) {
      try {
        return call.make();
      } catch (RuntimeException | Error e) {
        throw e;
      } catch (Throwable e) {
        throw new IllegalStateException(e);
      }
    }

    int counter() {
      return (int) call(() -> (int) eventfd.invokeExact(0, QUIET));
    }

    int open(Path file) {
      try (var arena = Arena.ofConfined()) {
        MemorySegment path = arena.allocateFrom(file.toString());
        return (int) call(() -> (int) open.invokeExact(path, CLOSE_ON_EXEC));
      }
    }

    /** What was counted since the last time. */
    long read(int counter) {
      try (var arena = Arena.ofConfined()) {
        MemorySegment value = arena.allocate(ValueLayout.JAVA_LONG);
        var bytes = call(() -> (long) read.invokeExact(counter, value, value.byteSize()));
        return bytes == value.byteSize() ? value.get(ValueLayout.JAVA_LONG, 0) : 0;
      }
    }

    void close(int descriptor) {
      var _ = call(() -> (int) shut.invokeExact(descriptor));
    }
  }
}
