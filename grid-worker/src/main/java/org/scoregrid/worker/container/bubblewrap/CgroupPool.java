package org.scoregrid.worker.container.bubblewrap;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.run.Limits;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Control groups that are kept for the next run: making and removing one costs more than all the
 * rest of a start. Thread-safe.
 */
final class CgroupPool implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(CgroupPool.class);
  private static final int MAX_IDLE = 64;

  /** A group with more memory than this at its end is not used again; caches count too. */
  private static final int IDLE_SHARE_OF_MEMORY = 8;

  private final CgroupTree tree;
  private final String prefix = UUID.randomUUID().toString().substring(0, 8);
  private final AtomicLong count = new AtomicLong();
  private final Set<String> names = ConcurrentHashMap.newKeySet();
  private final Map<Kind, Deque<Lease>> idle = new HashMap<>();
  private int idleCount;
  private boolean closed;

  CgroupPool(CgroupTree tree) {
    this.tree = tree;
  }

  private record Kind(String corner, Limits limits, List<Integer> cpus) {}

  /** A group in use by one program. */
  final class Lease {
    private final Kind kind;
    private final String name;
    private final RunCgroup group;
    private long killsBefore;

    private Lease(Kind kind, String name, RunCgroup group) {
      this.kind = kind;
      this.name = name;
      this.group = group;
    }

    Limits limits() {
      return kind.limits();
    }

    /** Cores that it is tied to, or should be; empty for any. */
    List<Integer> cpus() {
      return kind.cpus();
    }

    RunCgroup group() {
      return group;
    }

    boolean isOutOfMemory() throws IOException {
      return group.outOfMemoryKills() > killsBefore;
    }

    /** Gives an empty group back. */
    void release() throws IOException {
      if (!keep(this)) {
        remove(this);
      }
    }
  }

  /**
   * @param corner of the worker
   * @param cpus cores that it is tied to; empty for any
   */
  Lease take(String corner, Limits limits, List<Integer> cpus) throws IOException {
    var kind = new Kind(corner, limits, cpus);
    for (var lease = idle(kind); lease != null; lease = idle(kind)) {
      // Another agent of the same worker name may have taken it for an orphan.
      if (lease.group.isThere()) {
        lease.killsBefore = lease.group.outOfMemoryKills();
        return lease;
      }
      names.remove(lease.name);
    }
    var name = prefix + "-" + count.incrementAndGet();
    names.add(name);
    try {
      return new Lease(kind, name, tree.create(corner, name, limits, cpus));
    } catch (IOException e) {
      names.remove(name);
      throw e;
    }
  }

  private synchronized @Nullable Lease idle(Kind kind) {
    var waiting = idle.get(kind);
    var lease = waiting == null ? null : waiting.poll();
    if (lease != null) {
      idleCount--;
    }
    return lease;
  }

  private boolean keep(Lease lease) throws IOException {
    if (!lease.group.isThere()
        || !lease.group.isEmpty()
        || lease.group.memory() > lease.kind.limits().memoryBytes() / IDLE_SHARE_OF_MEMORY) {
      return false;
    }
    synchronized (this) {
      if (closed || idleCount >= MAX_IDLE) {
        return false;
      }
      idle.computeIfAbsent(lease.kind, _ -> new ArrayDeque<>()).push(lease);
      idleCount++;
      return true;
    }
  }

  private void remove(Lease lease) throws IOException {
    lease.group.remove();
    names.remove(lease.name);
  }

  /** Whether a group is of this engine, in use or waiting. */
  boolean owns(String name) {
    return names.contains(name);
  }

  /** Removes what waits; what is in use is removed when it is released. */
  @Override
  public void close() {
    var waiting = new ArrayDeque<Lease>();
    synchronized (this) {
      closed = true;
      idle.values().forEach(waiting::addAll);
      idle.clear();
      idleCount = 0;
    }
    for (var lease : waiting) {
      try {
        remove(lease);
      } catch (IOException e) {
        log.atWarn().addKeyValue("group", lease.name).setCause(e).log("control group kept");
      }
    }
  }
}
