package org.scoregrid.web.live;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.scoregrid.domain.id.Attempt;
import org.scoregrid.domain.id.CompetitionId;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.fleet.Fleet;
import org.scoregrid.fleet.LogFrame;
import org.scoregrid.store.ChangeFeed;
import org.scoregrid.web.http.Call;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells open pages what changed. Each stream has a bounded queue; a page that cannot keep up loses
 * log lines, never states. Streams end by themselves after a while, and browsers connect again.
 * Thread-safe.
 */
public final class LiveUpdates implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LiveUpdates.class);
  private static final int QUEUE = 256;
  private static final Duration BEAT = Duration.ofSeconds(15);
  private static final Duration BOARD_PAUSE = Duration.ofSeconds(1);
  private static final Duration MAX_AGE = Duration.ofMinutes(30);

  private final Fleet fleet;
  private final AutoCloseable subscription;
  private final StreamRoom room = new StreamRoom();
  private final Map<SubmissionId, Set<Signals>> watchers = new ConcurrentHashMap<>();
  private final Set<Signals> boards = ConcurrentHashMap.newKeySet();
  private final CountDownLatch over = new CountDownLatch(1);

  public LiveUpdates(ChangeFeed changes, Fleet fleet) {
    this.fleet = fleet;
    this.subscription =
        changes.listen(ChangeFeed.Channel.SUBMISSION_CHANGED, this::submissionChanged);
  }

  /**
   * The changing part of a page.
   *
   * @param html what replaces it
   * @param over whether nothing will change any more
   */
  public record Status(String html, boolean over) {}

  /** Renders what changes of a page as it is now. */
  public interface Rendering {
    Status now() throws Exception;

    /** The detailed results of a run that is not over; empty where the viewer may not see them. */
    String detailedResult() throws Exception;
  }

  /** What wakes a stream. */
  private sealed interface Signal {
    record Changed() implements Signal {}

    record Output(LogFrame frame) implements Signal {}
  }

  private record Signals(BlockingQueue<Signal> queue) {
    void changed() {
      // A full queue holds nothing but output; the next beat renders the state anyway.
      queue.offer(new Signal.Changed());
    }
  }

  private void submissionChanged(String text) {
    boards.forEach(Signals::changed);
    if (text.matches("[1-9][0-9]{0,17}")) {
      watchers
          .getOrDefault(new SubmissionId(Long.parseLong(text)), Set.of())
          .forEach(Signals::changed);
    }
  }

  /**
   * Streams a submission until it is over: event {@code status} with the rendered part, {@code log}
   * with lines, {@code detailed} with the page of detailed results, {@code over} at the end.
   * Returns when the stream ended.
   *
   * @param withLog whether the viewer may see output
   */
  public void submission(Call call, SubmissionId id, boolean withLog, Rendering rendering) {
    Signals signals = new Signals(new ArrayBlockingQueue<>(QUEUE));
    String reader = room.enter(call);
    watchers.computeIfAbsent(id, it -> ConcurrentHashMap.newKeySet()).add(signals);
    try (AutoCloseable log =
            withLog
                ? fleet.onLog(id, frame -> signals.queue().offer(new Signal.Output(frame)))
                : () -> {};
        EventStream stream = new EventStream(call.response())) {
      Map<Attempt, Long> seen = new HashMap<>();
      if (withLog) {
        for (LogFrame frame : fleet.recentLog(id)) {
          sendOnce(stream, frame, seen, rendering);
        }
      }
      follow(stream, signals, rendering, seen);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | UncheckedIOException e) {
      // The reader went away: the usual end of a stream.
    } catch (Exception e) {
      throw new IllegalStateException("the stream of submission " + id + " broke", e);
    } finally {
      unwatch(id, signals);
      room.leave(reader);
    }
  }

  private void follow(
      EventStream stream, Signals signals, Rendering rendering, Map<Attempt, Long> seen)
      throws Exception {
    long end = System.nanoTime() + MAX_AGE.toNanos();
    signals.changed();
    while (over.getCount() > 0 && System.nanoTime() < end) {
      Signal signal = signals.queue().poll(BEAT.toMillis(), TimeUnit.MILLISECONDS);
      switch (signal) {
        case Signal.Output output -> sendOnce(stream, output.frame(), seen, rendering);
        case Signal.Changed _ -> {
          if (sendStatus(stream, rendering)) {
            return;
          }
        }
        case null -> {
          stream.beat();
          if (sendStatus(stream, rendering)) {
            return;
          }
        }
      }
    }
  }

  private static boolean sendStatus(EventStream stream, Rendering rendering) throws Exception {
    Status status = rendering.now();
    stream.send("status", status.html());
    if (status.over()) {
      stream.send("over", "");
    }
    return status.over();
  }

  /** Recent and live frames overlap; numbers within an attempt tell what was sent. */
  private static void sendOnce(
      EventStream stream, LogFrame frame, Map<Attempt, Long> seen, Rendering rendering)
      throws Exception {
    long last = seen.getOrDefault(frame.attempt().attempt(), -1L);
    if (frame.sequence() > last) {
      seen.put(frame.attempt().attempt(), frame.sequence());
      if (frame.tellsOfPage()) {
        stream.send("detailed", rendering.detailedResult());
      } else {
        stream.send("log", LogLines.html(frame));
      }
    }
  }

  /**
   * Streams an event {@code leaderboard} whenever the boards of a competition may have changed, at
   * most once a second. Returns when the stream ended.
   */
  public void leaderboard(Call call, CompetitionId competition) {
    Signals signals = new Signals(new ArrayBlockingQueue<>(1));
    String reader = room.enter(call);
    boards.add(signals);
    try (EventStream stream = new EventStream(call.response())) {
      long end = System.nanoTime() + MAX_AGE.toNanos();
      stream.beat();
      while (over.getCount() > 0 && System.nanoTime() < end) {
        if (signals.queue().poll(BEAT.toMillis(), TimeUnit.MILLISECONDS) == null) {
          stream.beat();
        } else {
          stream.send("leaderboard", competition.toString());
          // What changes meanwhile stays in the queue and is told after the pause.
          over.await(BOARD_PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | UncheckedIOException e) {
      // The reader went away: the usual end of a stream.
    } finally {
      boards.remove(signals);
      room.leave(reader);
    }
  }

  private void unwatch(SubmissionId id, Signals signals) {
    watchers.computeIfPresent(
        id,
        (key, all) -> {
          all.remove(signals);
          return all.isEmpty() ? null : all;
        });
  }

  /** Ends all streams within a beat. */
  @Override
  public void close() {
    over.countDown();
    boards.forEach(Signals::changed);
    watchers.values().forEach(all -> all.forEach(Signals::changed));
    try {
      subscription.close();
    } catch (Exception e) {
      log.atWarn().setCause(e).log("the change feed did not let go");
    }
  }
}
