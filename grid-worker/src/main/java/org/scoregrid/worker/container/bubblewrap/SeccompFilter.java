package org.scoregrid.worker.container.bubblewrap;

import static org.scoregrid.worker.container.bubblewrap.Libc.INT;
import static org.scoregrid.worker.container.bubblewrap.Libc.POINTER;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import org.scoregrid.worker.container.bubblewrap.DefaultProfile.ConditionalCall;

/**
 * Makes {@link DefaultProfile} into a program for the kernel, by libseccomp; once at start-up, so
 * that a run only reads a file. Not thread-safe.
 */
final class SeccompFilter {
  private static final String LIBRARY = "libseccomp.so.2";
  private static final int ALLOW = 0x7fff0000;
  private static final int REFUSE = 0x00050000 | 1;
  private static final int PRETEND_UNKNOWN = 0x00050000 | 38;
  private static final int NO_SUCH_CALL = -1;
  private static final int NOT_HERE = -22;
  private static final int OPTIMIZE = 8;
  private static final int AS_A_TREE = 2;

  /** Argument number, comparison, two values of 64 bits. */
  private static final MemoryLayout CONDITION =
      MemoryLayout.structLayout(INT, INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG);

  private final Libc libc;
  private final SymbolLookup library;
  private final MethodHandle init;
  private final MethodHandle release;
  private final MethodHandle attribute;
  private final MethodHandle addArchitecture;
  private final MethodHandle resolve;
  private final MethodHandle addRule;
  private final MethodHandle export;

  private SeccompFilter(Libc libc, SymbolLookup library) throws IOException {
    this.libc = libc;
    this.library = library;
    init = find("seccomp_init", FunctionDescriptor.of(POINTER, INT));
    release = find("seccomp_release", FunctionDescriptor.ofVoid(POINTER));
    attribute = find("seccomp_attr_set", FunctionDescriptor.of(INT, POINTER, INT, INT));
    addArchitecture = find("seccomp_arch_add", FunctionDescriptor.of(INT, POINTER, INT));
    resolve = find("seccomp_syscall_resolve_name", FunctionDescriptor.of(INT, POINTER));
    addRule =
        find("seccomp_rule_add_array", FunctionDescriptor.of(INT, POINTER, INT, INT, INT, POINTER));
    export = find("seccomp_export_bpf", FunctionDescriptor.of(INT, POINTER, INT));
  }

  /**
   * The filter for this machine's processor.
   *
   * @throws IOException with a sentence for a person where libseccomp is missing or too old
   */
  static byte[] make(Libc libc) throws IOException {
    SymbolLookup library;
    try {
      library = SymbolLookup.libraryLookup(LIBRARY, Arena.global());
    } catch (IllegalArgumentException e) {
      throw new IOException(
          "There is no " + LIBRARY + " on this host. Install the package libseccomp2.", e);
    }
    return new SeccompFilter(libc, library).filter();
  }

  private MethodHandle find(String name, FunctionDescriptor type) throws IOException {
    var address =
        library.find(name).orElseThrow(() -> new IOException(LIBRARY + " has no " + name));
    return Linker.nativeLinker().downcallHandle(address, type);
  }

  private byte[] filter() throws IOException {
    try (var arena = Arena.ofConfined()) {
      var context = (MemorySegment) init.invokeExact(REFUSE);
      if (context.equals(MemorySegment.NULL)) {
        throw new IOException(LIBRARY + " cannot make a filter");
      }
      try {
        addArchitectures(context);
        addRules(arena, context);
        // Only faster; older versions do not know it.
        var _ = (int) attribute.invokeExact(context, OPTIMIZE, AS_A_TREE);
        return exported(context);
      } finally {
        release.invokeExact(context);
      }
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** The 32-bit interfaces of the processor, as Docker allows them; the native one is there. */
  private void addArchitectures(MemorySegment context) throws Throwable {
    var further =
        switch (System.getProperty("os.arch")) {
          case "amd64", "x86_64" -> new int[] {0x40000003, 0x4000003e};
          case "aarch64" -> new int[] {0x40000028};
          default -> new int[0];
        };
    for (var architecture : further) {
      must("seccomp_arch_add", (int) addArchitecture.invokeExact(context, architecture));
    }
  }

  private void addRules(Arena arena, MemorySegment context) throws Throwable {
    for (var name : DefaultProfile.allowed()) {
      add(arena, context, ALLOW, name, MemorySegment.NULL);
    }
    for (ConditionalCall call : DefaultProfile.conditional()) {
      var wanted = call.condition();
      var condition = arena.allocate(CONDITION);
      condition.set(INT, 0, wanted.argument());
      condition.set(INT, 4, wanted.comparison().number());
      condition.set(ValueLayout.JAVA_LONG, 8, wanted.mask());
      condition.set(ValueLayout.JAVA_LONG, 16, wanted.value());
      add(arena, context, ALLOW, call.name(), condition);
    }
    add(arena, context, PRETEND_UNKNOWN, DefaultProfile.unknownToPrograms(), MemorySegment.NULL);
  }

  private void add(
      Arena arena, MemorySegment context, int action, String name, MemorySegment condition)
      throws Throwable {
    var number = (int) resolve.invokeExact(arena.allocateFrom(name));
    if (number == NO_SUCH_CALL) {
      return;
    }
    var conditions = condition.equals(MemorySegment.NULL) ? 0 : 1;
    var error = (int) addRule.invokeExact(context, action, number, conditions, condition);
    // A name of another processor.
    if (error != NOT_HERE) {
      must("seccomp_rule_add for " + name, error);
    }
  }

  private byte[] exported(MemorySegment context) throws Throwable {
    var descriptor = libc.memoryFile("seccomp");
    try {
      must("seccomp_export_bpf", (int) export.invokeExact(context, descriptor));
      return Files.readAllBytes(Path.of("/proc/self/fd/" + descriptor));
    } finally {
      new Descriptors(libc).close(descriptor);
    }
  }

  private void must(String what, int error) throws IOException {
    if (error != 0) {
      throw new IOException(what + ": " + libc.text(-error));
    }
  }
}
