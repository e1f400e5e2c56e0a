package org.scoregrid.worker.container.bubblewrap;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;
import java.util.BitSet;
import java.util.List;

/**
 * Ties processes to processor cores where control groups cannot. A program could undo it, and would
 * gain nothing but other cores: how much time it gets is the control group's. Thread-safe.
 */
final class Cores {
  private final Libc libc;
  private final MethodHandle affinity;

  Cores(Libc libc) throws IOException {
    this.libc = libc;
    this.affinity =
        libc.find(
            "sched_setaffinity",
            FunctionDescriptor.of(Libc.INT, Libc.INT, Libc.LONG, Libc.POINTER));
  }

  /** Ties a process, and all that it will start. */
  void tie(int process, List<Integer> cpus) throws IOException {
    var cores = new BitSet();
    cpus.forEach(cores::set);
    libc.call(
        "sched_setaffinity",
        (arena, state) -> {
          var mask = arena.allocateFrom(Libc.LONG, cores.toLongArray());
          return (int) affinity.invokeExact(state, process, mask.byteSize(), mask);
        });
  }
}
