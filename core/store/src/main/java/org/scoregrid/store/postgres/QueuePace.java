package org.scoregrid.store.postgres;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.store.SubmissionStore.Waiting;

/** How long the runs of a queue hold their slots, and what that means for those that wait. */
final class QueuePace {
  /** So many recent runs decide. */
  private static final int MEMORY = 50;

  private static final String LEARN =
      """
      insert into queue_pace as p (queue, slot_millis, measured_at)
      select queue, millis, ? from unnest(?, ?, ?) as v(queue, millis, runs)
      on conflict (queue) do update
        set measured_at = excluded.measured_at,
            slot_millis = p.slot_millis + (excluded.slot_millis - p.slot_millis)
              * least(%1$d, (select runs from unnest(?, ?) as n(queue, runs)
                              where n.queue = p.queue)) / %1$d
      """
          .formatted(MEMORY);

  private static final String QUEUED =
      """
      select r.id, r.queue from submission s join run r on r.submission = s.id
       where (s.id = ? or s.parent = ?) and r.state = 'QUEUED'
       order by r.id
      """;

  private final Tx tx;

  QueuePace(Tx tx) {
    this.tx = tx;
  }

  private record Measured(String queue, long millis, int runs) {}

  /** Takes runs that ended on workers into account. */
  void learn(Collection<LockedRun> touched, Instant now) throws SQLException {
    Map<String, List<Long>> byQueue = new TreeMap<>();
    for (LockedRun run : touched) {
      Duration inSlot = run.inSlot();
      if (inSlot != null) {
        byQueue.computeIfAbsent(run.is.queue(), _ -> new ArrayList<>()).add(inSlot.toMillis());
      }
    }
    if (byQueue.isEmpty()) {
      return;
    }
    // In the order of names, so that two committers do not wait for each other.
    List<Measured> measured = byQueue.entrySet().stream().map(QueuePace::measured).toList();
    Tx.Values queues = Tx.column("text", measured, Measured::queue);
    Tx.Values runs = Tx.column("integer", measured, Measured::runs);
    tx.update(
        LEARN, now, queues, Tx.column("bigint", measured, Measured::millis), runs, queues, runs);
  }

  private static Measured measured(Map.Entry<String, List<Long>> queue) {
    double mean = queue.getValue().stream().mapToLong(Long::longValue).average().orElse(0);
    return new Measured(queue.getKey(), Math.round(mean), queue.getValue().size());
  }

  Optional<Waiting> waiting(long submission) throws SQLException {
    record Run(long id, String queue) {}
    Map<String, List<Long>> byQueue = new TreeMap<>();
    tx.list(
            QUEUED,
            row -> new Run(row.getLong("id"), row.getString("queue")),
            submission,
            submission)
        .forEach(run -> byQueue.computeIfAbsent(run.queue(), _ -> new ArrayList<>()).add(run.id()));
    List<Waiting> all = new ArrayList<>();
    for (Map.Entry<String, List<Long>> queue : byQueue.entrySet()) {
      QueueName name = new QueueName(queue.getKey());
      Optional<Integer> place =
          FairOrder.places(tx, name, queue.getValue()).values().stream()
              .min(Comparator.naturalOrder());
      if (place.isPresent()) {
        all.add(new Waiting(name, place.get(), onTheirWay(name), timeInSlot(name)));
      }
    }
    return all.stream().min(Comparator.comparingInt(Waiting::place));
  }

  private int onTheirWay(QueueName queue) throws SQLException {
    return (int)
        tx.number(
            "select count(*) from run where queue = ? and state = 'DISPATCHED'", queue.vhost());
  }

  private @Nullable Duration timeInSlot(QueueName queue) throws SQLException {
    return tx.first(
            "select slot_millis from queue_pace where queue = ?",
            row -> Duration.ofMillis(row.getLong(1)),
            queue.vhost())
        .orElse(null);
  }
}
