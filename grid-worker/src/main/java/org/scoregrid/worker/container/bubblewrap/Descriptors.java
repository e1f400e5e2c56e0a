package org.scoregrid.worker.container.bubblewrap;

import static org.scoregrid.worker.container.bubblewrap.Libc.INT;
import static org.scoregrid.worker.container.bubblewrap.Libc.LONG;
import static org.scoregrid.worker.container.bubblewrap.Libc.POINTER;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;

/** Pipes by their file descriptors, which the JDK keeps to itself. Thread-safe. */
final class Descriptors {
  private static final int CLOSE_ON_EXEC = 0x80000;
  private static final short READABLE = 1;
  private static final int POLL_ENTRY = 8;
  private static final int EVENTS = 4;
  private static final int SEEN = 6;

  private final Libc libc;
  private final MethodHandle pipe;
  private final MethodHandle poll;
  private final MethodHandle read;
  private final MethodHandle write;
  private final MethodHandle close;

  Descriptors(Libc libc) throws IOException {
    this.libc = libc;
    pipe = libc.find("pipe2", FunctionDescriptor.of(INT, POINTER, INT));
    poll = libc.find("poll", FunctionDescriptor.of(INT, POINTER, LONG, INT));
    read = libc.find("read", FunctionDescriptor.of(LONG, INT, POINTER, LONG));
    write = libc.find("write", FunctionDescriptor.of(LONG, INT, POINTER, LONG));
    close = libc.find("close", FunctionDescriptor.of(INT, INT));
  }

  /** A pipe that no other child inherits; who has it closes each end once. */
  static final class Pipe {
    private final Descriptors owner;
    private final int readEnd;
    private final int writeEnd;
    private boolean readable = true;
    private boolean writable = true;

    private Pipe(Descriptors owner, int readEnd, int writeEnd) {
      this.owner = owner;
      this.readEnd = readEnd;
      this.writeEnd = writeEnd;
    }

    int readEnd() {
      return readEnd;
    }

    int writeEnd() {
      return writeEnd;
    }

    synchronized void closeRead() {
      if (readable) {
        readable = false;
        owner.close(readEnd);
      }
    }

    synchronized void closeWrite() {
      if (writable) {
        writable = false;
        owner.close(writeEnd);
      }
    }

    /** Lets a user open the writing end again by its name in /proc, as /dev/stdout is. */
    void giveTo(ProgramUser user) throws IOException {
      if (user.isMapped()) {
        Files.setAttribute(Path.of("/proc/self/fd/" + writeEnd), "unix:uid", user.hostId());
      }
    }

    void close() {
      closeRead();
      closeWrite();
    }
  }

  Pipe pipe() throws IOException {
    try (var arena = Arena.ofConfined()) {
      var ends = arena.allocate(INT, 2);
      libc.call("pipe2", (_, state) -> (int) pipe.invokeExact(state, ends, CLOSE_ON_EXEC));
      return new Pipe(this, ends.getAtIndex(INT, 0), ends.getAtIndex(INT, 1));
    }
  }

  /** Memory for {@link #await}. */
  static MemorySegment watchList(Arena arena, int... descriptors) {
    var list = arena.allocate((long) POLL_ENTRY * descriptors.length, POLL_ENTRY);
    for (var i = 0; i < descriptors.length; i++) {
      list.set(INT, (long) POLL_ENTRY * i, descriptors[i]);
      list.set(ValueLayout.JAVA_SHORT, (long) POLL_ENTRY * i + EVENTS, READABLE);
    }
    return list;
  }

  static void ignore(MemorySegment list, int index) {
    list.set(INT, (long) POLL_ENTRY * index, -1);
  }

  /** Whether there is something to read, or nothing will ever be again. */
  static boolean isReady(MemorySegment list, int index) {
    return list.get(ValueLayout.JAVA_SHORT, (long) POLL_ENTRY * index + SEEN) != 0;
  }

  /**
   * Waits until one of the list is ready; entries below zero never are.
   *
   * @param millis below zero: for ever
   */
  void await(MemorySegment list, int millis) throws IOException {
    var count = list.byteSize() / POLL_ENTRY;
    libc.call("poll", (_, state) -> (int) poll.invokeExact(state, list, count, millis));
  }

  /** Returns how many bytes came; 0 at the end. */
  int read(int descriptor, MemorySegment into) throws IOException {
    return (int)
        libc.call(
            "read",
            (_, state) -> (long) read.invokeExact(state, descriptor, into, into.byteSize()));
  }

  void writeAll(int descriptor, byte[] bytes) throws IOException {
    try (var arena = Arena.ofConfined()) {
      var rest = arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
      while (rest.byteSize() > 0) {
        var left = rest;
        rest =
            rest.asSlice(
                libc.call(
                    "write",
                    (_, state) ->
                        (long) write.invokeExact(state, descriptor, left, left.byteSize())));
      }
    }
  }

  /** Never twice: the number may belong to something else by then. */
  void close(int descriptor) {
    try {
      libc.call("close", (_, state) -> (int) close.invokeExact(state, descriptor));
    } catch (IOException e) {
      throw new IllegalStateException("a descriptor was closed twice", e);
    }
  }
}
