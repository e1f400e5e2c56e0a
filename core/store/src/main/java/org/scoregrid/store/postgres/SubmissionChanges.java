package org.scoregrid.store.postgres;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.fault.Fault;
import org.scoregrid.domain.submission.SubmissionStatus;

/**
 * What people see of submissions follows their runs: own status, the parent's, tries given back,
 * the board. The top-level submissions are locked by the caller.
 */
final class SubmissionChanges {
  private static final String STORE =
      """
      update submission s
         set status = v.status,
             status_details = case when v.ended then v.details
                                   else coalesce(v.details, s.status_details) end,
             fault = v.fault,
             started_at = case when v.started then coalesce(s.started_at, ?) else s.started_at end,
             finished_at = case when v.ended then ?::timestamptz end
        from unnest(?, ?, ?, ?, ?, ?) as v(id, status, details, fault, started, ended)
       where s.id = v.id
         and s.status not in ('Finished', 'Failed', 'Cancelled')
         and (s.status <> v.status or v.details is not null)
      returning s.id
      """;

  private static final String CHILDREN =
      """
      select c.parent, c.id, c.status, c.fault, c.started_at is not null as started
        from submission c
       where c.parent in (select parent from submission where id = any(?) and parent is not null)
       order by c.parent, c.id
      """;

  private static final String REFUND =
      """
      with refund as (
        update submission s set counts = false
          from unnest(?, ?) as v(id, why)
         where s.id = v.id and s.parent is null and s.counts and not s.limit_exempt
           and (s.status = 'Failed' or (s.status = 'Cancelled' and s.started_at is null))
        returning s.id, v.why)
      insert into audit (at, action, object, details)
      select ?, 'refund', 'submission/' || id, why from refund
      """;

  private final Tx tx;
  private final Boards boards;

  SubmissionChanges(Tx tx, Boards boards) {
    this.tx = tx;
    this.boards = boards;
  }

  /**
   * Stores the changes and what follows from them.
   *
   * @param changes one for each submission
   * @return submissions that changed, parents included
   */
  Set<Long> apply(List<SubmissionChange> changes, Instant now) throws SQLException {
    if (changes.isEmpty()) {
      return Set.of();
    }
    Set<Long> changed = new LinkedHashSet<>(store(changes, now));
    List<SubmissionChange> parents = parentsOf(changed);
    changed.addAll(store(parents, now));
    List<SubmissionChange> ended = new ArrayList<>(changes);
    ended.addAll(parents);
    ended.removeIf(change -> !change.status().isOver() || !changed.contains(change.submission()));
    refund(ended.stream().filter(SubmissionChange::isRefundable).toList(), now);
    changed.addAll(
        new LeaderboardRules(tx, boards)
            .finished(
                ended.stream()
                    .filter(change -> change.status() == SubmissionStatus.FINISHED)
                    .map(SubmissionChange::submission)
                    .toList()));
    return changed;
  }

  private List<Long> store(List<SubmissionChange> changes, Instant now) throws SQLException {
    if (changes.isEmpty()) {
      return List.of();
    }
    return tx.numbers(
        STORE,
        now,
        now,
        Tx.column("bigint", changes, SubmissionChange::submission),
        Tx.column("text", changes, SubmissionChange::status),
        Tx.column("text", changes, SubmissionChange::details),
        Tx.column("jsonb", changes, change -> JsonColumns.write(change.fault())),
        Tx.column("boolean", changes, SubmissionChange::started),
        Tx.column("boolean", changes, change -> change.status().isOver()));
  }

  private record Child(
      long parent, SubmissionStatus status, @Nullable Fault fault, boolean started) {}

  private List<SubmissionChange> parentsOf(Set<Long> changed) throws SQLException {
    Map<Long, List<Child>> families = new LinkedHashMap<>();
    for (Child child :
        tx.list(
            CHILDREN,
            row ->
                new Child(
                    row.getLong("parent"),
                    SubmissionStatus.parse(row.getString("status")).orElseThrow(),
                    JsonColumns.read(row.getString("fault"), Fault.class),
                    row.getBoolean("started")),
            Tx.ids(changed))) {
      families.computeIfAbsent(child.parent(), _ -> new ArrayList<>()).add(child);
    }
    return families.entrySet().stream()
        .map(family -> parent(family.getKey(), family.getValue()))
        .toList();
  }

  /** A failed parent shows a child's fault: one that counts, where there is one. */
  private static SubmissionChange parent(long id, List<Child> children) {
    SubmissionStatus status =
        SubmissionStatus.ofParent(children.stream().map(Child::status).toList());
    boolean started = children.stream().anyMatch(Child::started);
    SubmissionChange change = SubmissionChange.to(id, status, started);
    if (status != SubmissionStatus.FAILED) {
      return change;
    }
    @Nullable Fault shown = null;
    for (Child child : children) {
      Fault fault = child.fault();
      if (fault != null
          && (shown == null || (fault.countsAgainstLimits() && !shown.countsAgainstLimits()))) {
        shown = fault;
      }
    }
    return shown == null ? change : change.withFault(shown);
  }

  private void refund(List<SubmissionChange> refundable, Instant now) throws SQLException {
    if (!refundable.isEmpty()) {
      tx.update(
          REFUND,
          Tx.column("bigint", refundable, SubmissionChange::submission),
          Tx.column("text", refundable, SubmissionChange::reason),
          now);
    }
  }
}
