package org.scoregrid.worker.warm;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.fault.FaultException;
import org.scoregrid.worker.container.ContainerEngine;
import org.scoregrid.worker.container.ContainerSpec.Mount;
import org.scoregrid.worker.container.WarmContainer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A warm container with its directories. Busy from the start. */
final class WarmEntry implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(WarmEntry.class);

  private final WarmPool.Place place;
  private final WarmContainer container;
  private final WarmRoom room;
  private final List<? extends AutoCloseable> pins;
  private boolean busy = true;
  private long idleSince;
  private int served;

  private WarmEntry(
      WarmPool.Place place,
      WarmContainer container,
      WarmRoom room,
      List<? extends AutoCloseable> pins) {
    this.place = place;
    this.container = container;
    this.room = room;
    this.pins = pins;
  }

  /** Null where the engine cannot. */
  static @Nullable WarmEntry open(
      ContainerEngine engine, Path home, WarmPool.Place place, WarmGuest guest)
      throws FaultException, IOException, InterruptedException {
    List<? extends AutoCloseable> pins = guest.pins().take();
    WarmRoom room = null;
    WarmEntry entry = null;
    try {
      room = WarmRoom.create(home, guest.spec().mounts());
      List<Mount> mounts = new ArrayList<>(guest.spec().mounts());
      mounts.addAll(room.mounts());
      Optional<WarmContainer> container = engine.openWarm(guest.spec().with(mounts));
      if (container.isPresent()) {
        entry = new WarmEntry(place, container.get(), room, pins);
      }
      return entry;
    } finally {
      if (entry == null) {
        giveUp(room, pins);
      }
    }
  }

  WarmPool.Place place() {
    return place;
  }

  WarmContainer container() {
    return container;
  }

  WarmRoom room() {
    return room;
  }

  synchronized void busy(boolean now) {
    if (busy && !now) {
      idleSince = System.nanoTime();
    }
    busy = now;
  }

  synchronized boolean isIdle(Duration atLeast) {
    return !busy && System.nanoTime() - idleSince >= atLeast.toNanos();
  }

  synchronized void serves() {
    served++;
  }

  synchronized int served() {
    return served;
  }

  @Override
  public void close() {
    container.close();
    giveUp(room, pins);
  }

  private static void giveUp(@Nullable WarmRoom room, List<? extends AutoCloseable> pins) {
    try {
      if (room != null) {
        room.close();
      }
    } catch (IOException e) {
      // Removed at the next start at the latest.
      log.atWarn().addKeyValue("cause", e.getMessage()).log("directories not removed");
    }
    for (AutoCloseable pin : pins) {
      try {
        pin.close();
      } catch (Exception e) {
        log.atWarn().setCause(e).log("not given back to the cache");
      }
    }
  }
}
