package org.scoregrid.fleet.local;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.scoregrid.domain.id.AttemptKey;
import org.scoregrid.domain.id.RunId;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.id.WorkerName;
import org.scoregrid.fleet.CacheContent;
import org.scoregrid.fleet.Fleet;
import org.scoregrid.fleet.LogFrame;
import org.scoregrid.fleet.WorkerPresence;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The fleet where everybody is in one process. Listeners are called on the thread of whoever tells
 * something: a slow one slows down the live log, which drops what it cannot send. Thread-safe.
 */
public final class LocalFleet implements Fleet {
  private static final Logger log = LoggerFactory.getLogger(LocalFleet.class);
  private static final Duration CACHE_AGE = Duration.ofMinutes(1);
  private static final int RECENT_CHARACTERS = 64 * 1024;

  private final InstantSource clock;
  private final Duration forgottenAfter;
  private final Map<WorkerName, WorkerPresence> workers = new ConcurrentHashMap<>();
  private final Map<WorkerName, HeardCache> caches = new ConcurrentHashMap<>();
  private final List<Consumer<AttemptKey>> cancels = new CopyOnWriteArrayList<>();
  private final Map<SubmissionId, List<Consumer<LogFrame>>> watchers = new ConcurrentHashMap<>();
  private final Map<SubmissionId, Deque<LogFrame>> recent = new ConcurrentHashMap<>();

  /**
   * @param heartbeat after three of them without a word a worker is forgotten
   */
  public LocalFleet(InstantSource clock, Duration heartbeat) {
    this.clock = clock;
    this.forgottenAfter = heartbeat.multipliedBy(3);
  }

  @Override
  public void announce(WorkerPresence presence) {
    workers.put(presence.name(), presence);
  }

  @Override
  public void leave(WorkerName worker) {
    workers.remove(worker);
    caches.remove(worker);
  }

  @Override
  public List<WorkerPresence> workers() {
    return workers.values().stream()
        .filter(worker -> worker.at().plus(forgottenAfter).isAfter(clock.instant()))
        .sorted(Comparator.comparing(worker -> worker.name().value()))
        .toList();
  }

  /** A cache and when it was heard of. */
  private record HeardCache(CacheContent content, Instant at) {}

  @Override
  public void announceCache(CacheContent content) {
    caches.put(content.worker(), new HeardCache(content, clock.instant()));
  }

  @Override
  public List<CacheContent> caches() {
    Instant oldest = clock.instant().minus(CACHE_AGE);
    caches.values().removeIf(heard -> heard.at().isBefore(oldest));
    return caches.values().stream().map(HeardCache::content).toList();
  }

  @Override
  public void cancel(AttemptKey attempt) {
    cancels.forEach(listener -> tell(listener, attempt));
  }

  @Override
  public AutoCloseable onCancel(Consumer<AttemptKey> listener) {
    cancels.add(listener);
    return () -> cancels.remove(listener);
  }

  @Override
  public void publishLog(LogFrame frame) {
    recent.compute(
        frame.submission(),
        (_, frames) -> with(frames == null ? new ArrayDeque<>() : frames, frame));
    watchers.getOrDefault(frame.submission(), List.of()).forEach(each -> tell(each, frame));
  }

  /** A listener that fails must not keep others from hearing. */
  private static <T> void tell(Consumer<T> listener, T news) {
    try {
      listener.accept(news);
    } catch (RuntimeException e) {
      log.atError().setCause(e).log("a listener failed");
    }
  }

  private static Deque<LogFrame> with(Deque<LogFrame> frames, LogFrame frame) {
    frames.addLast(frame);
    int characters = frames.stream().mapToInt(each -> each.text().length()).sum();
    while (characters > RECENT_CHARACTERS && frames.size() > 1) {
      characters -= frames.removeFirst().text().length();
    }
    return frames;
  }

  @Override
  public AutoCloseable onLog(SubmissionId submission, Consumer<LogFrame> listener) {
    watchers.computeIfAbsent(submission, _ -> new CopyOnWriteArrayList<>()).add(listener);
    return () ->
        watchers.computeIfPresent(
            submission,
            (_, listeners) -> {
              listeners.remove(listener);
              return listeners.isEmpty() ? null : listeners;
            });
  }

  @Override
  public List<LogFrame> recentLog(SubmissionId submission) {
    List<LogFrame> copy = new ArrayList<>();
    recent.computeIfPresent(
        submission,
        (_, frames) -> {
          copy.addAll(frames);
          return frames;
        });
    return List.copyOf(copy);
  }

  @Override
  public void forgetLog(SubmissionId submission, RunId run) {
    recent.computeIfPresent(
        submission,
        (_, frames) -> {
          frames.removeIf(frame -> frame.attempt().run().equals(run));
          return frames.isEmpty() ? null : frames;
        });
  }

  @Override
  public void close() {
    workers.clear();
    cancels.clear();
    watchers.clear();
    recent.clear();
  }
}
