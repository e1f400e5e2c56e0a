package org.scoregrid.store.postgres;

import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.Attempt;
import org.scoregrid.domain.id.AttemptKey;
import org.scoregrid.domain.id.LeaseToken;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.id.RunId;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.id.WorkerName;
import org.scoregrid.domain.run.LifecyclePolicy;
import org.scoregrid.domain.run.OutputName;
import org.scoregrid.domain.run.RunSpec;
import org.scoregrid.domain.run.RunState;
import org.scoregrid.domain.run.Step;
import org.scoregrid.store.ObjectKeys;
import org.scoregrid.store.RunStore.Dispatch;

/** Attempts begin here, and end here when their message never left. */
final class Claims {
  // The deadline stays that of the queue: a message may wait as long as a row.
  private static final String DISPATCH =
      """
      update run r
         set state = 'DISPATCHED', attempt = v.attempt, lease_token = v.lease_token,
             lease_until = null, next_actor = ?
        from unnest(?, ?, ?) as v(id, attempt, lease_token)
       where r.id = v.id and r.state = 'QUEUED'
      """;

  private static final String BEGIN_ATTEMPT =
      """
      insert into attempt (run, number, lease_token, output_keys, dispatched_at)
      select v.run, v.number, v.lease_token, v.output_keys, ?
        from unnest(?, ?, ?, ?) as v(run, number, lease_token, output_keys)
      """;

  private static final String UNCLAIM =
      """
      with held as (
        select r.id, r.attempt from run r
          join unnest(?, ?, ?) as v(id, attempt, lease_token)
            on r.id = v.id and r.attempt = v.attempt and r.lease_token = v.lease_token
         where r.state = 'DISPATCHED'
         order by r.id for no key update of r),
      unsent as (
        delete from attempt a using held h where a.run = h.id and a.number = h.attempt)
      update run r
         set state = 'QUEUED', attempt = r.attempt - 1, lease_token = null,
             deadline_at = r.queued_at + make_interval(secs => ?), next_actor = ?
        from held h where r.id = h.id
      """;

  private final Tx tx;
  private final LifecyclePolicy policy;

  Claims(Tx tx, LifecyclePolicy policy) {
    this.tx = tx;
    this.policy = policy;
  }

  List<Dispatch> claim(QueueName queue, int max, Instant now) throws SQLException {
    List<Dispatch> dispatches =
        FairOrder.take(tx, queue, max, now).stream()
            .map(taken -> dispatch(queue, taken, now))
            .toList();
    if (dispatches.isEmpty()) {
      return dispatches;
    }
    Tx.Values runs = Tx.column("bigint", dispatches, d -> d.key().run().value());
    Tx.Values attempts = Tx.column("integer", dispatches, d -> d.key().attempt().number());
    Tx.Values leases = Tx.column("uuid", dispatches, d -> d.key().lease().value());
    int dispatched = tx.update(DISPATCH, policy.owner(RunState.DISPATCHED), runs, attempts, leases);
    if (dispatched != dispatches.size()) {
      throw new IllegalStateException("locked runs changed: " + dispatched);
    }
    tx.update(
        BEGIN_ATTEMPT,
        now,
        runs,
        attempts,
        leases,
        Tx.column("jsonb", dispatches, d -> JsonColumns.write(byWireName(d.outputKeys()))));
    return dispatches;
  }

  /** Without a notice: whoever could not send would only be woken to try at once again. */
  void unclaim(Collection<AttemptKey> keys) throws SQLException {
    List<AttemptKey> all = List.copyOf(keys);
    tx.update(
        UNCLAIM,
        Tx.column("bigint", all, key -> key.run().value()),
        Tx.column("integer", all, key -> key.attempt().number()),
        Tx.column("uuid", all, key -> key.lease().value()),
        (int) policy.queued().toSeconds(),
        policy.owner(RunState.QUEUED));
  }

  private static Dispatch dispatch(QueueName queue, FairOrder.Taken taken, Instant now) {
    RunSpec spec = Objects.requireNonNull(JsonColumns.read(taken.spec(), RunSpec.class));
    return new Dispatch(
        new AttemptKey(
            new RunId(taken.id()), new Attempt(taken.attempt() + 1), LeaseToken.random()),
        new SubmissionId(taken.submission()),
        new AccountId(taken.owner()),
        queue,
        spec,
        outputKeys(spec, now),
        taken.failedOn() == null ? null : new WorkerName(taken.failedOn()));
  }

  /** Each attempt has places of its own, so that a late worker cannot overwrite a result. */
  private static Map<OutputName, String> outputKeys(RunSpec spec, Instant now) {
    Map<OutputName, String> keys = new EnumMap<>(OutputName.class);
    for (OutputName name : OutputName.values()) {
      boolean skipped = spec.fromPrediction() && name.step() == Step.PREDICTION;
      if (!skipped && (name != OutputName.DETAILED_RESULT || spec.detailedResults())) {
        keys.put(name, ObjectKeys.fresh(name.folder(), name.fileName(), now));
      }
    }
    return keys;
  }

  private static Map<String, String> byWireName(Map<OutputName, String> keys) {
    return keys.entrySet().stream()
        .collect(Collectors.toMap(entry -> entry.getKey().wireName(), Map.Entry::getValue));
  }
}
