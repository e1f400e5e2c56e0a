package org.scoregrid.store.postgres;

import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.id.ColumnId;
import org.scoregrid.domain.id.TaskId;
import org.scoregrid.domain.leaderboard.Leaderboard;
import org.scoregrid.domain.leaderboard.Ranking;
import org.scoregrid.domain.leaderboard.SubmissionRule;
import org.scoregrid.store.postgres.Boards.Board;

/**
 * Puts submissions on boards by the board's rule (reference/rules.md 6), once per top-level
 * submission, when all of its runs are over. The owners' entries are locked by the caller.
 */
final class LeaderboardRules {
  /** Submissions of an owner that are looked at where nothing of theirs stands on the board. */
  private static final int LATEST = 200;

  /** The same where something stands: what another rule put there is corrected in time. */
  private static final int LATEST_BESIDE = 10;

  private static final int ALL = Integer.MAX_VALUE;

  private static final String ELIGIBLE =
      """
      select id, phase, owner from submission
       where id = any(?) and parent is null and status = 'Finished' and not soft_deleted
         and not specific_task_rerun
      """;

  /**
   * Those that may stand on the board, of each owner: what stands there, what just finished, and
   * the latest ones in case that nothing stands there any more. What is on the board is the best
   * (or last) of all before it, so the cost does not grow with what a robot submits in a year.
   * Whatever was run again counts as submitted when the first of its line was.
   */
  private static final String CANDIDATE =
      """
      candidate as (
        select s.id, s.phase, s.owner, s.created_at, s.has_children,
               case when s.rerun_of is null then s.created_at else (
                 with recursive line as (
                   select o.rerun_of, o.created_at from submission o where o.id = s.rerun_of
                   union all
                   select o.rerun_of, o.created_at
                     from line join submission o on o.id = line.rerun_of)
                 select min(created_at) from (
                   select created_at from line union all select s.created_at) x) end as submitted
          from submission s
         where s.id = any(array(
           select c.id from unnest(?, ?) as o(phase, owner) cross join lateral (
             (select s.id from submission s
               where s.phase = o.phase and s.owner = o.owner and s.parent is null
                 and s.finished_at is not null and not s.soft_deleted and not s.specific_task_rerun
               order by s.created_at desc
               limit case when exists (
                 select from submission b
                  where b.phase = o.phase and b.owner = o.owner and b.parent is null
                    and b.on_leaderboard and b.status = 'Finished' and not b.soft_deleted)
                 then ? else ? end)
             union
             (select s.id from submission s
               where s.phase = o.phase and s.owner = o.owner and s.parent is null
                 and s.on_leaderboard)) c
           union
           select unnest(?)))
           and s.parent is null and s.status = 'Finished' and not s.soft_deleted
           and not s.specific_task_rerun)
      """;

  /** "Last" means last submitted, so a slow run of an older submission does not push it away. */
  private static final String LAST =
      "with "
          + CANDIDATE
          + """
          select distinct on (phase, owner) id from candidate
           order by phase, owner, submitted desc, id desc
          """;

  private static final String CANDIDATES =
      "with "
          + CANDIDATE
          + """
          , part as (
            select c.id, c.phase, c.owner, c.submitted, c.id as part, s.task
              from candidate c join submission s on s.id = c.id
             where not c.has_children
            union all
            select c.id, c.phase, c.owner, c.submitted, s.id as part, s.task
              from candidate c join submission s on s.parent = c.id
             where c.has_children)
          select p.*, x.board_column, x.value from part p left join score x on x.submission = p.part
           order by p.id, p.part
          """;

  // The offset keeps the inner query whole: a look-up for each owner. Joined freely, whatever
  // stands
  // on any board would be read.
  private static final String SHOW_ONLY =
      """
      update submission s set on_leaderboard = (s.id = any(?))
       where s.on_leaderboard <> (s.id = any(?)) and s.id = any(array(
         select unnest(?)
         union all
         select o.id from submission b cross join lateral (
           select o.id from submission o
            where o.phase = b.phase and o.owner = b.owner and o.parent is null
              and o.on_leaderboard
           offset 0) o
          where b.id = any(?)))
      returning s.id
      """;

  private record Owner(long phase, long owner) {}

  private record Finished(long id, Owner owner) {}

  private static final class Candidate implements Ranking.Entry {
    final long id;
    final Owner owner;
    final Instant submittedAt;
    final Map<Long, Map<ColumnId, BigDecimal>> byPart = new HashMap<>();
    final Map<TaskId, Map<ColumnId, BigDecimal>> byTask = new HashMap<>();

    Candidate(long id, Owner owner, Instant submittedAt) {
      this.id = id;
      this.owner = owner;
      this.submittedAt = submittedAt;
    }

    void add(long part, @Nullable Long task, @Nullable Long column, BigDecimal value) {
      Map<ColumnId, BigDecimal> scores = byPart.computeIfAbsent(part, _ -> new HashMap<>());
      if (column != null) {
        scores.put(new ColumnId(column), value);
      }
      if (task != null) {
        byTask.put(new TaskId(task), scores);
      }
    }

    /** Every part has a score to compare; what failed in part does not become the best. */
    boolean isCompleteIn(Leaderboard board) {
      return byPart.values().stream().allMatch(s -> s.containsKey(board.primary().id()));
    }

    @Override
    public Map<TaskId, Map<ColumnId, BigDecimal>> scores() {
      return byTask;
    }

    @Override
    public Instant submittedAt() {
      return submittedAt;
    }

    @Override
    public long submissionNumber() {
      return id;
    }
  }

  private final Tx tx;
  private final Boards boards;

  LeaderboardRules(Tx tx, Boards boards) {
    this.tx = tx;
    this.boards = boards;
  }

  /**
   * Applies the rules.
   *
   * @param submissions those that just finished; children among them are ignored
   * @return submissions that came or went
   */
  Set<Long> finished(List<Long> submissions) throws SQLException {
    Set<Owner> last = new LinkedHashSet<>();
    Set<Owner> best = new LinkedHashSet<>();
    Set<Long> added = new LinkedHashSet<>();
    List<Finished> eligible = eligible(submissions);
    for (Finished one : eligible) {
      switch (ruleOf(one.owner().phase())) {
        case FORCE_LAST -> last.add(one.owner());
        case FORCE_LATEST_MULTIPLE -> added.add(one.id());
        case FORCE_BEST -> best.add(one.owner());
        case ADD, ADD_AND_DELETE, ADD_AND_DELETE_MULTIPLE -> {}
      }
    }
    List<Long> alone = new ArrayList<>(lastOf(last, eligible));
    alone.addAll(bestOf(best, eligible, LATEST_BESIDE, LATEST));
    Set<Long> changed = new LinkedHashSet<>(showOnly(alone));
    changed.addAll(show(added));
    return changed;
  }

  /**
   * Chooses the best again where the board shows the best and scores were changed. A changed score
   * is no new submission, so the other rules have nothing to do.
   *
   * @return submissions that came or went
   */
  Set<Long> rescored(List<Long> submissions) throws SQLException {
    List<Finished> eligible = eligible(submissions);
    Set<Owner> best = new LinkedHashSet<>();
    for (Finished one : eligible) {
      if (ruleOf(one.owner().phase()) == SubmissionRule.FORCE_BEST) {
        best.add(one.owner());
      }
    }
    return new LinkedHashSet<>(showOnly(bestOf(best, eligible, ALL, ALL)));
  }

  private List<Finished> eligible(List<Long> submissions) throws SQLException {
    if (submissions.isEmpty()) {
      return List.of();
    }
    List<Finished> eligible =
        tx.list(
            ELIGIBLE,
            row ->
                new Finished(
                    row.getLong("id"), new Owner(row.getLong("phase"), row.getLong("owner"))),
            Tx.ids(submissions));
    boards.load(eligible.stream().map(one -> one.owner().phase()).toList());
    return eligible;
  }

  private SubmissionRule ruleOf(long phase) {
    return boards.of(phase).map(board -> board.is().submissionRule()).orElse(SubmissionRule.ADD);
  }

  private List<Long> lastOf(Set<Owner> owners, List<Finished> finished) throws SQLException {
    return owners.isEmpty()
        ? List.of()
        : tx.numbers(
            LAST, phases(owners), owners(owners), LATEST_BESIDE, LATEST, of(owners, finished));
  }

  private List<Long> bestOf(Set<Owner> owners, List<Finished> finished, int beside, int latest)
      throws SQLException {
    if (owners.isEmpty()) {
      return List.of();
    }
    Map<Owner, Map<Long, Candidate>> candidates = new LinkedHashMap<>();
    tx.list(
        CANDIDATES,
        row -> {
          Owner owner = new Owner(row.getLong("phase"), row.getLong("owner"));
          long id = row.getLong("id");
          Instant at = Tx.time(row, "submitted");
          Candidate candidate =
              candidates
                  .computeIfAbsent(owner, _ -> new LinkedHashMap<>())
                  .computeIfAbsent(id, _ -> new Candidate(id, owner, at));
          candidate.add(
              row.getLong("part"),
              Tx.id(row, "task"),
              Tx.id(row, "board_column"),
              row.getBigDecimal("value"));
          return id;
        },
        phases(owners),
        owners(owners),
        beside,
        latest,
        of(owners, finished));
    return candidates.values().stream()
        .map(mine -> best(List.copyOf(mine.values())))
        .flatMap(Optional::stream)
        .toList();
  }

  private Optional<Long> best(List<Candidate> candidates) {
    Board board = boards.of(candidates.getFirst().owner.phase()).orElseThrow();
    List<Candidate> complete =
        candidates.stream().filter(candidate -> candidate.isCompleteIn(board.is())).toList();
    return Ranking.best(board.is(), board.tasks(), complete).map(candidate -> candidate.id);
  }

  private List<Long> showOnly(List<Long> submissions) throws SQLException {
    Tx.Values ids = Tx.ids(submissions);
    return submissions.isEmpty() ? List.of() : tx.numbers(SHOW_ONLY, ids, ids, ids, ids);
  }

  private List<Long> show(Set<Long> submissions) throws SQLException {
    return submissions.isEmpty()
        ? List.of()
        : tx.numbers(
            """
            update submission set on_leaderboard = true
             where id = any(?) and not on_leaderboard returning id
            """,
            Tx.ids(submissions));
  }

  private static Tx.Values of(Set<Owner> owners, List<Finished> finished) {
    return Tx.ids(
        finished.stream().filter(one -> owners.contains(one.owner())).map(Finished::id).toList());
  }

  private static Tx.Values phases(Set<Owner> owners) {
    return Tx.column("bigint", List.copyOf(owners), Owner::phase);
  }

  private static Tx.Values owners(Set<Owner> owners) {
    return Tx.column("bigint", List.copyOf(owners), Owner::owner);
  }
}
