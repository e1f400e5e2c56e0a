package org.scoregrid.worker.warm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.fault.FaultException;
import org.scoregrid.worker.container.ContainerEngine;
import org.scoregrid.worker.workspace.TreeDeletion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The warm containers of a host: at most one for each slot and {@link WarmKey}, and a bounded
 * number in all. One that was idle for long, served many runs or is the least recently used of too
 * many is closed. After anything odd in a container the next run of its kind is cold. Thread-safe.
 */
public final class WarmPool implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(WarmPool.class);
  private static final int MOST_REMEMBERED = 1_000;
  private static final Duration LONGEST_SWEEP = Duration.ofSeconds(15);

  private final ContainerEngine engine;
  private final Settings settings;
  private final CountDownLatch closed = new CountDownLatch(1);

  /** Least recently used first. */
  private final Map<Place, WarmEntry> entries = new LinkedHashMap<>();

  private final LinkedHashSet<Place> coldNext = new LinkedHashSet<>();
  private final LinkedHashSet<String> unfitImages = new LinkedHashSet<>();

  /**
   * Bounds.
   *
   * @param home directory of their own
   * @param most containers in all, busy ones included
   * @param idle how long one may wait for its next run
   * @param runs that one serves at most
   */
  public record Settings(Path home, int most, Duration idle, int runs) {
    /** Two for each slot, five minutes, five hundred runs. */
    public static Settings of(Path home, int slots) {
      return new Settings(home, Math.max(1, 2 * slots), Duration.ofMinutes(5), 500);
    }
  }

  /** Where a container belongs. */
  record Place(int slot, WarmKey key) {}

  public WarmPool(ContainerEngine engine, Settings settings) {
    this.engine = engine;
    this.settings = settings;
  }

  /** Removes the directories of an earlier life; its containers are removed as orphans. */
  public void start() throws IOException {
    TreeDeletion.delete(settings.home());
    Files.createDirectories(settings.home());
    Thread.ofVirtual().name("warm-idle").start(this::sweep);
  }

  /**
   * Brings a run's files into a warm container, opening one where there is none.
   *
   * @return empty: the run has to be scored cold, and its files are where they were
   * @throws IOException where its files cannot be moved
   */
  public Optional<WarmVisit> enter(WarmGuest guest)
      throws FaultException, IOException, InterruptedException {
    Place place = new Place(guest.slot(), guest.key());
    if (closed.getCount() == 0 || mustBeCold(place, guest.spec().image())) {
      return Optional.empty();
    }
    WarmEntry entry = taken(place);
    if (entry == null) {
      entry = opened(place, guest);
    }
    if (entry == null) {
      return Optional.empty();
    }
    try {
      entry.room().moveIn(guest.workspace());
      return Optional.of(new WarmVisit(this, entry, guest));
    } catch (IOException | RuntimeException e) {
      dismiss(entry);
      throw e;
    }
  }

  private synchronized boolean mustBeCold(Place place, String image) {
    return coldNext.remove(place) || unfitImages.contains(image);
  }

  /** A container that waits and is as it should be. */
  private @Nullable WarmEntry taken(Place place) {
    WarmEntry entry;
    synchronized (this) {
      entry = entries.remove(place);
      if (entry == null) {
        return null;
      }
      entry.busy(true);
      entries.put(place, entry);
    }
    if (entry.container().isReusable()) {
      return entry;
    }
    dismiss(entry);
    return null;
  }

  private @Nullable WarmEntry opened(Place place, WarmGuest guest)
      throws FaultException, InterruptedException {
    makeRoom();
    WarmEntry entry;
    try {
      entry = WarmEntry.open(engine, settings.home(), place, guest);
    } catch (IOException e) {
      log.atWarn().addKeyValue("cause", e.getMessage()).log("no warm container");
      return null;
    }
    synchronized (this) {
      if (entry == null) {
        remember(unfitImages, guest.spec().image());
        return null;
      }
      entries.put(place, entry);
    }
    log.atInfo()
        .addKeyValue("slot", place.slot())
        .addKeyValue("task", place.key().group().task())
        .log("warm container opened");
    return entry;
  }

  private static <T> void remember(LinkedHashSet<T> set, T value) {
    if (set.size() >= MOST_REMEMBERED) {
      set.removeFirst();
    }
    set.add(value);
  }

  private void makeRoom() {
    while (true) {
      WarmEntry oldest;
      synchronized (this) {
        oldest = entries.size() < settings.most() ? null : firstIdle(Duration.ZERO);
      }
      if (oldest == null) {
        return;
      }
      dismiss(oldest);
    }
  }

  /** Taken out, so that no run can enter it any more. */
  private synchronized @Nullable WarmEntry firstIdle(Duration atLeast) {
    for (Iterator<WarmEntry> each = entries.values().iterator(); each.hasNext(); ) {
      WarmEntry entry = each.next();
      if (entry.isIdle(atLeast)) {
        entry.busy(true);
        each.remove();
        return entry;
      }
    }
    return null;
  }

  /** A run has ended well; whether its container serves on. */
  void stays(WarmEntry entry, boolean clean) {
    if (!clean) {
      odd(entry);
    } else if (entry.served() >= settings.runs() || closed.getCount() == 0) {
      dismiss(entry);
    } else {
      entry.busy(false);
    }
  }

  /** Something is not as it should be: nothing of it is used again. */
  void odd(WarmEntry entry) {
    synchronized (this) {
      remember(coldNext, entry.place());
    }
    dismiss(entry);
  }

  private void dismiss(WarmEntry entry) {
    synchronized (this) {
      entries.remove(entry.place(), entry);
    }
    entry.close();
    log.atInfo()
        .addKeyValue("slot", entry.place().slot())
        .addKeyValue("served", entry.served())
        .log("warm container closed");
  }

  private void sweep() {
    long every = Math.max(100, Math.min(settings.idle().toMillis() / 2, LONGEST_SWEEP.toMillis()));
    try {
      while (!closed.await(every, TimeUnit.MILLISECONDS)) {
        closeIdle(settings.idle());
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Closes all that wait, because the disk is full. */
  public void closeIdle() {
    closeIdle(Duration.ZERO);
  }

  private void closeIdle(Duration atLeast) {
    for (WarmEntry entry = firstIdle(atLeast); entry != null; entry = firstIdle(atLeast)) {
      dismiss(entry);
    }
  }

  /** Containers, busy and idle. */
  public synchronized int size() {
    return entries.size();
  }

  /** When no run uses any of them. */
  @Override
  public void close() {
    closed.countDown();
    List<WarmEntry> left = new ArrayList<>();
    synchronized (this) {
      Iterator<WarmEntry> each = entries.values().iterator();
      while (each.hasNext()) {
        left.add(each.next());
        each.remove();
      }
    }
    left.forEach(WarmEntry::close);
  }
}
