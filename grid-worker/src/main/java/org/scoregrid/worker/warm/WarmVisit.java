package org.scoregrid.worker.warm;

import java.io.IOException;
import java.util.List;
import org.scoregrid.domain.fault.FaultException;
import org.scoregrid.worker.container.ContainerSpec;
import org.scoregrid.worker.container.ContainerSpec.Mount;
import org.scoregrid.worker.container.OutputSink;
import org.scoregrid.worker.container.RunningContainer;

/**
 * A run in a warm container. Unless it is told that the run went well, its end is the container's,
 * and the run's files go with it. For one program.
 */
public final class WarmVisit implements AutoCloseable {
  private final WarmPool pool;
  private final WarmEntry entry;
  private final WarmGuest guest;
  private boolean over;

  WarmVisit(WarmPool pool, WarmEntry entry, WarmGuest guest) {
    this.pool = pool;
    this.entry = entry;
    this.guest = guest;
  }

  /** What the program may write to. */
  public List<Mount> mounts() {
    return entry.room().mounts();
  }

  /**
   * Starts the program.
   *
   * @throws FaultException as an engine's start
   */
  public RunningContainer start(ContainerSpec spec, OutputSink sink)
      throws FaultException, InterruptedException {
    entry.serves();
    return entry.container().start(spec, sink);
  }

  /**
   * The program has ended well: its files go back to its workspace, and the container serves on if
   * nothing was left in it.
   *
   * @throws FaultException where something was, and may still write
   */
  public void succeeded() throws FaultException, IOException {
    boolean clean = entry.container().isReusable();
    if (!clean) {
      // What still runs must not write while its output is collected.
      entry.container().kill();
    }
    boolean whole = entry.room().moveOut(guest.workspace(), guest.spec().limits().outputFiles());
    over = true;
    pool.stays(entry, clean && whole);
  }

  @Override
  public void close() {
    if (!over) {
      over = true;
      pool.odd(entry);
    }
  }
}
