package org.scoregrid.scheduler.queue;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.queuebridge.BrokerRefusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The queues whose reports are consumed and whose runs are dispatched, each with a connection of
 * its own. Only {@link #serves} is for any thread; the rest is for one.
 */
public final class ServedQueues implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ServedQueues.class);

  /** After so many that it does not answer the broker is away, until the next round. */
  private static final int MOST_FAILURES = 3;

  /** Begins to consume the reports of a queue. */
  public interface Opening {
    AutoCloseable open(QueueName queue) throws IOException;
  }

  private final Set<QueueName> always;
  private final Opening opening;
  private final int most;
  private final Map<QueueName, AutoCloseable> open = new ConcurrentHashMap<>();
  private final Turns turns = new Turns();

  /**
   * @param always queues that are served whether the database knows them or not
   * @param most queues at the same time: each takes a connection
   */
  public ServedQueues(Set<QueueName> always, Opening opening, int most) {
    this.always = Set.copyOf(always);
    this.opening = opening;
    this.most = most;
  }

  public boolean serves(QueueName queue) {
    return open.containsKey(queue);
  }

  /** Queues that are served now. */
  public Set<QueueName> all() {
    return Set.copyOf(open.keySet());
  }

  /**
   * Opens the queues that are always served.
   *
   * @throws IOException when the broker cannot be reached
   */
  public void start() throws IOException {
    for (QueueName queue : always) {
      open.put(queue, opening.open(queue));
    }
  }

  /**
   * Serves these and those that are always served, no others. What cannot be opened is tried again
   * the next time.
   *
   * @return queues that are served no more
   */
  Set<QueueName> serve(Set<QueueName> wanted) {
    Set<QueueName> gone = new HashSet<>(open.keySet());
    gone.removeAll(wanted);
    gone.removeAll(always);
    gone.forEach(this::stop);
    Set<QueueName> missing = new HashSet<>(wanted);
    missing.removeAll(open.keySet());
    begin(turns.order(missing, queue -> queue));
    return gone;
  }

  private void begin(List<QueueName> missing) {
    int unanswered = 0;
    for (QueueName queue : missing) {
      if (open.size() >= most) {
        log.atError()
            .addKeyValue("queue", queue)
            .addKeyValue("most", most)
            .log("too many queues, this one and maybe others are not served");
        return;
      }
      if (unanswered < MOST_FAILURES) {
        unanswered += isAnswered(queue) ? 0 : 1;
      }
    }
  }

  /** Whether the broker opened the queue or at least refused to: then it is there for others. */
  private boolean isAnswered(QueueName queue) {
    try {
      open.put(queue, opening.open(queue));
      turns.succeeded(queue);
      log.atInfo().addKeyValue("queue", queue).log("queue is served");
      return true;
    } catch (IOException e) {
      turns.failed(queue);
      log.atWarn().addKeyValue("queue", queue).log("cannot serve the queue: " + e.getMessage());
      return e instanceof BrokerRefusal;
    }
  }

  private void stop(QueueName queue) {
    AutoCloseable reports = open.remove(queue);
    if (reports != null) {
      close(queue, reports);
      log.atInfo().addKeyValue("queue", queue).log("queue is served no more");
    }
  }

  private static void close(QueueName queue, AutoCloseable reports) {
    try {
      reports.close();
    } catch (Exception e) {
      log.atWarn().addKeyValue("queue", queue).setCause(e).log("reports did not stop cleanly");
    }
  }

  @Override
  public void close() {
    open.forEach(ServedQueues::close);
    open.clear();
  }
}
