package org.scoregrid.fleet.hazelcast;

import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import com.hazelcast.map.IMap;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
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
 * The fleet over Hazelcast's open-source maps and topics. While the cluster cannot be reached,
 * nothing throws: what is asked is answered with nothing, what is said is dropped, and listeners
 * hear again once it is back. Thread-safe.
 */
public final class HazelcastFleet implements Fleet {
  private static final Logger log = LoggerFactory.getLogger(HazelcastFleet.class);
  private static final long CACHE_SECONDS = 60;
  private static final int MISSED_HEARTBEATS = 3;

  /** All listeners of cancels hear all of them. */
  private static final long ANY_RUN = 0;

  private final HazelcastInstance hazelcast;
  private final long presenceSeconds;
  private final LogSender sender;
  private final TopicRelay logs;
  private final TopicRelay cancels;

  private HazelcastFleet(HazelcastInstance hazelcast, Duration heartbeat) {
    this.hazelcast = hazelcast;
    Duration presence = heartbeat.multipliedBy(MISSED_HEARTBEATS);
    // Hazelcast counts whole seconds.
    this.presenceSeconds = presence.plusMillis(999).toSeconds();
    this.sender = new LogSender(hazelcast);
    this.logs =
        new TopicRelay(
            hazelcast, HazelcastNodes.LOGS, frame -> FrameBytes.submission(frame).value());
    this.cancels = new TopicRelay(hazelcast, HazelcastNodes.CANCELS, attempt -> ANY_RUN);
    hazelcast
        .getLifecycleService()
        .addLifecycleListener(
            event -> {
              if (event.getState() == LifecycleState.CLIENT_CONNECTED) {
                logs.connect();
                cancels.connect();
              }
            });
  }

  /** Starts a member and joins the others that can be reached. For web and scheduler. */
  public static HazelcastFleet member(FleetConfig config) {
    return new HazelcastFleet(HazelcastNodes.member(config), config.heartbeat());
  }

  /** Connects in the background, again and again where needed. For workers of the site. */
  public static HazelcastFleet client(FleetConfig config) {
    return new HazelcastFleet(HazelcastNodes.client(config), config.heartbeat());
  }

  @Override
  public void announce(WorkerPresence presence) {
    softly(
        "announce",
        false,
        () -> {
          presences()
              .set(
                  presence.name().value(),
                  PresenceBytes.write(presence),
                  presenceSeconds,
                  TimeUnit.SECONDS);
          return true;
        });
  }

  @Override
  public void leave(WorkerName worker) {
    softly(
        "leave",
        false,
        () -> {
          presences().delete(worker.value());
          knownCaches().delete(worker.value());
          return true;
        });
  }

  @Override
  public List<WorkerPresence> workers() {
    List<byte[]> known = softly("workers", List.of(), () -> List.copyOf(presences().values()));
    return readable(known, PresenceBytes::read).stream()
        .sorted(Comparator.comparing(presence -> presence.name().value()))
        .toList();
  }

  @Override
  public void announceCache(CacheContent content) {
    softly(
        "announceCache",
        false,
        () -> {
          knownCaches()
              .set(
                  content.worker().value(),
                  CacheBytes.write(content),
                  CACHE_SECONDS,
                  TimeUnit.SECONDS);
          return true;
        });
  }

  @Override
  public List<CacheContent> caches() {
    List<byte[]> known = softly("caches", List.of(), () -> List.copyOf(knownCaches().values()));
    return readable(known, CacheBytes::read);
  }

  private IMap<String, byte[]> knownCaches() {
    return hazelcast.getMap(HazelcastNodes.CACHES);
  }

  private IMap<String, byte[]> presences() {
    return hazelcast.getMap(HazelcastNodes.PRESENCE);
  }

  @Override
  public void cancel(AttemptKey attempt) {
    softly(
        "cancel",
        false,
        () -> {
          hazelcast.<byte[]>getTopic(HazelcastNodes.CANCELS).publish(FrameBytes.write(attempt));
          return true;
        });
  }

  @Override
  public AutoCloseable onCancel(Consumer<AttemptKey> listener) {
    return cancels.listen(ANY_RUN, bytes -> listener.accept(FrameBytes.readAttempt(bytes)));
  }

  @Override
  public void publishLog(LogFrame frame) {
    sender.send(frame);
  }

  @Override
  public AutoCloseable onLog(SubmissionId submission, Consumer<LogFrame> listener) {
    return logs.listen(submission.value(), bytes -> listener.accept(FrameBytes.read(bytes)));
  }

  @Override
  public List<LogFrame> recentLog(SubmissionId submission) {
    byte[] recent =
        softly(
            "recentLog",
            RecentFrames.NONE,
            () -> {
              byte[] found =
                  hazelcast
                      .<Long, byte[]>getMap(HazelcastNodes.RECENT_LOGS)
                      .get(submission.value());
              return found == null ? RecentFrames.NONE : found;
            });
    return readable(RecentFrames.frames(recent), FrameBytes::read);
  }

  /** Leaves out what a program of another version wrote. */
  private static <T> List<T> readable(List<byte[]> values, Function<byte[], T> reader) {
    List<T> readable = new ArrayList<>(values.size());
    for (byte[] value : values) {
      try {
        readable.add(reader.apply(value));
      } catch (IllegalArgumentException e) {
        log.atDebug().setCause(e).log("unreadable entry left out");
      }
    }
    return readable;
  }

  @Override
  public void forgetLog(SubmissionId submission, RunId run) {
    sender.forget(submission, run);
  }

  /** Offline, not active and timed out are all the same to who calls: the fleet is away. */
  private static <T> T softly(String what, T otherwise, Supplier<T> call) {
    try {
      return call.get();
    } catch (HazelcastException | IllegalStateException e) {
      log.atWarn()
          .addKeyValue("what", what)
          .addKeyValue("why", e.getClass().getSimpleName())
          .log("fleet not reachable");
      return otherwise;
    }
  }

  @Override
  public void close() {
    sender.close();
    logs.close();
    cancels.close();
    hazelcast.shutdown();
  }
}
