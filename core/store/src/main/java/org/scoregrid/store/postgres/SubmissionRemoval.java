package org.scoregrid.store.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.AttemptKey;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.run.LifecyclePolicy;
import org.scoregrid.domain.submission.DeletionRule;
import org.scoregrid.domain.submission.DeletionRule.Target;
import org.scoregrid.domain.submission.SubmissionStatus;
import org.scoregrid.store.DeletionStore.Deletion;

/** Takes submissions, or only their files, out of the database. For one transaction. */
final class SubmissionRemoval {
  private static final String STANDING =
      """
      select s.id, s.parent, s.competition, s.phase, s.owner, s.status, s.file_name,
             s.soft_deleted, t.on_leaderboard
        from submission s join submission t on t.id = coalesce(s.parent, s.id)
       where s.id = any(?) order by s.id
      """;

  private final Tx tx;
  private final LifecyclePolicy policy;

  SubmissionRemoval(Tx tx, LifecyclePolicy policy) {
    this.tx = tx;
    this.policy = policy;
  }

  /** A submission as it stands while it is locked. */
  private record Standing(
      long id,
      @Nullable Long parent,
      long competition,
      long phase,
      long owner,
      String fileName,
      Target target) {}

  private static Standing standing(ResultSet row) throws SQLException {
    Long parent = Tx.id(row, "parent");
    return new Standing(
        row.getLong("id"),
        parent,
        row.getLong("competition"),
        row.getLong("phase"),
        row.getLong("owner"),
        row.getString("file_name"),
        new Target(
            SubmissionStatus.parse(row.getString("status")).orElseThrow(),
            row.getBoolean("on_leaderboard"),
            parent != null,
            row.getBoolean("soft_deleted")));
  }

  private List<Standing> lock(Collection<Long> ids) throws SQLException {
    Locks.submissions(tx, ids);
    return tx.list(STANDING, SubmissionRemoval::standing, Tx.ids(ids));
  }

  Deletion delete(Map<SubmissionId, DeletionRule.Actor> asked, AccountId actor, Instant now)
      throws SQLException {
    List<Standing> found = lock(asked.keySet().stream().map(SubmissionId::value).toList());
    Set<Long> ids = new LinkedHashSet<>(found.stream().map(Standing::id).toList());
    // A part that is deleted with its whole needs no answer of its own.
    found.removeIf(one -> one.parent() != null && ids.contains(one.parent()));
    if (found.isEmpty()) {
      return new Deletion.Missing();
    }
    for (Standing one : found) {
      SubmissionId id = new SubmissionId(one.id());
      DeletionRule.Actor as = asked.getOrDefault(id, new DeletionRule.Actor(false, false));
      Optional<DeletionRule.Refusal> refusal = DeletionRule.hard(as, one.target());
      if (refusal.isPresent()) {
        return new Deletion.Refused(id, refusal.get());
      }
    }
    List<Long> tops = found.stream().map(Standing::id).toList();
    List<AttemptKey> held = new Cancelling(tx, policy).cancelAll(tops, now);
    SubmissionFootprint.doomOutputs(tx, family(tops), now);
    List<Long> files = SubmissionFootprint.filesOf(tx, family(tops));
    tx.update("delete from submission where id = any(?)", Tx.ids(tops));
    SubmissionFootprint.deleteUnshared(tx, files, now);
    putBestOfTheRest(found, now);
    audit(found, actor, now);
    count(found);
    return new Deletion.Deleted(held);
  }

  Deletion softDelete(SubmissionId id, DeletionRule.Actor as, Instant now) throws SQLException {
    Optional<Standing> found = lock(List.of(id.value())).stream().findFirst();
    if (found.isEmpty()) {
      return new Deletion.Missing();
    }
    Optional<DeletionRule.Refusal> refusal = DeletionRule.soft(as, found.get().target());
    if (refusal.isPresent()) {
      return new Deletion.Refused(id, refusal.get());
    }
    SubmissionFootprint.softDelete(tx, family(List.of(id.value())), now);
    return new Deletion.Deleted(List.of());
  }

  private List<Long> family(List<Long> tops) throws SQLException {
    return tx.numbers(
        "select id from submission where id = any(?) or parent = any(?) order by id",
        Tx.ids(tops),
        Tx.ids(tops));
  }

  /** Where the board chooses by itself, the next one takes the place. */
  private void putBestOfTheRest(List<Standing> deleted, Instant now) throws SQLException {
    List<Standing> shown = deleted.stream().filter(one -> one.target().onLeaderboard()).toList();
    if (shown.isEmpty()) {
      return;
    }
    List<Long> latest =
        tx.numbers(
            """
            select l.id from (select distinct phase, owner from unnest(?, ?) as o(phase, owner)) o
              cross join lateral (
                select s.id from submission s
                 where s.phase = o.phase and s.owner = o.owner and s.parent is null
                   and s.finished_at is not null and s.status = 'Finished'
                   and not s.soft_deleted and not s.specific_task_rerun
                 order by s.created_at desc, s.id desc limit 1) l
            """,
            Tx.column("bigint", shown, Standing::phase),
            Tx.column("bigint", shown, Standing::owner));
    Notices.submissionsChanged(tx, new LeaderboardRules(tx, new Boards(tx)).finished(latest));
  }

  private void audit(List<Standing> deleted, AccountId actor, Instant now) throws SQLException {
    tx.update(
        """
        insert into audit (at, actor, action, object, details)
        select ?, ?, 'delete-submission', 'submission/' || id, details
          from unnest(?, ?) as d(id, details) order by id
        """,
        now,
        actor.value(),
        Tx.column("bigint", deleted, Standing::id),
        Tx.column(
            "text",
            deleted,
            one -> "phase " + one.phase() + ", owner " + one.owner() + ", " + one.fileName()));
  }

  /** The competitions' rows are the last that are locked. */
  private void count(List<Standing> deleted) throws SQLException {
    Map<Long, Integer> counts = new LinkedHashMap<>();
    deleted.stream()
        .map(Standing::competition)
        .sorted()
        .forEach(competition -> counts.merge(competition, 1, Integer::sum));
    List<Map.Entry<Long, Integer>> entries = new ArrayList<>(counts.entrySet());
    tx.numbers(
        "select id from competition where id = any(?) order by id for no key update",
        Tx.ids(counts.keySet()));
    tx.update(
        """
        update competition c set submissions_count = greatest(0, c.submissions_count - v.n)
          from unnest(?, ?) as v(id, n) where c.id = v.id
        """,
        Tx.column("bigint", entries, Map.Entry::getKey),
        Tx.column("integer", entries, Map.Entry::getValue));
  }
}
