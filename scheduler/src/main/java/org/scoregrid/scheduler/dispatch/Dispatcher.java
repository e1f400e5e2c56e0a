package org.scoregrid.scheduler.dispatch;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.scoregrid.domain.id.AttemptKey;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.queuebridge.Broker;
import org.scoregrid.queuebridge.wire.TaskMessage;
import org.scoregrid.store.RunStore;
import org.scoregrid.store.RunStore.Dispatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills the dispatch window of every queue that has waiting runs: claims a batch in fair order,
 * sends it with confirms, takes back what the broker did not take. Its queue pauses then, longer
 * each time. Any number of schedulers may do this at once.
 */
public final class Dispatcher {
  private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);

  private final RunStore runs;
  private final Broker broker;
  private final DispatchWindow window;
  private final TaskMessages messages;
  private final int batch;
  private final InstantSource clock;
  private final Set<QueueName> declared = ConcurrentHashMap.newKeySet();
  private final Map<QueueName, Pause> pauses = new ConcurrentHashMap<>();

  /** A queue whose last batch was not sent as a whole is left alone for a while. */
  private record Pause(Duration length, Instant end) {}

  public Dispatcher(
      RunStore runs,
      Broker broker,
      DispatchWindow window,
      TaskMessages messages,
      int batch,
      InstantSource clock) {
    this.runs = runs;
    this.broker = broker;
    this.window = window;
    this.messages = messages;
    this.batch = batch;
    this.clock = clock;
  }

  /**
   * One round over all queues. Not thread-safe: one thread calls it.
   *
   * @return whether a queue may still have work and room, so that another round is due at once
   */
  public boolean round() {
    Map<QueueName, Integer> dispatched = runs.dispatched();
    boolean more = false;
    for (QueueName queue : runs.queuesWithWork()) {
      int room = room(queue, dispatched);
      if (room > 0) {
        more |= fill(queue, Math.min(room, batch));
      }
    }
    return more;
  }

  /**
   * The same with a lane for each queue, so that one whose virtual host hangs holds up no other.
   * Ends before the lanes do.
   *
   * @param wake called when another round is due
   */
  public void round(QueueLanes lanes, Runnable wake) {
    Map<QueueName, Integer> dispatched = runs.dispatched();
    for (QueueName queue : runs.queuesWithWork()) {
      int room = room(queue, dispatched);
      if (room > 0) {
        lanes.offer(queue, () -> fill(queue, Math.min(room, batch)), wake);
      }
    }
  }

  private int room(QueueName queue, Map<QueueName, Integer> dispatched) {
    Pause pause = pauses.get(queue);
    return pause != null && clock.instant().isBefore(pause.end)
        ? 0
        : window.size(queue) - dispatched.getOrDefault(queue, 0);
  }

  private boolean fill(QueueName queue, int max) {
    List<Dispatch> claimed = runs.claim(queue, max, clock.instant());
    if (claimed.isEmpty()) {
      return false;
    }
    Set<AttemptKey> unsent = claimed.stream().map(Dispatch::key).collect(Collectors.toSet());
    try {
      unsent.removeAll(send(queue, claimed));
    } catch (IOException e) {
      declared.remove(queue);
      log.atWarn().addKeyValue("queue", queue).setCause(e).log("broker away, dispatch waits");
    } finally {
      // Also after an unexpected exception: a run must never stay claimed without a message.
      if (unsent.isEmpty()) {
        pauses.remove(queue);
      } else {
        pause(queue);
        runs.unclaim(unsent);
      }
    }
    return unsent.isEmpty() && claimed.size() == max;
  }

  private void pause(QueueName queue) {
    Pause last = pauses.get(queue);
    Duration twice = last == null ? FIRST_PAUSE : last.length.multipliedBy(2);
    Duration length = twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
    pauses.put(queue, new Pause(length, clock.instant().plus(length)));
  }

  private List<AttemptKey> send(QueueName queue, List<Dispatch> claimed) throws IOException {
    if (!declared.contains(queue)) {
      broker.declare(queue);
      declared.add(queue);
    }
    List<TaskMessage> sent = broker.sendTasks(queue, claimed.stream().map(messages::of).toList());
    log.atInfo().addKeyValue("queue", queue).addKeyValue("runs", sent.size()).log("dispatched");
    return sent.stream().map(message -> message.assignment().key()).toList();
  }
}
