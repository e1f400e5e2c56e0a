package org.scoregrid.store.postgres;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.competition.Competition.Person;
import org.scoregrid.domain.id.ColumnId;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.id.TaskId;
import org.scoregrid.domain.leaderboard.SubmissionRule;
import org.scoregrid.domain.rescore.Comparison.Candidate;
import org.scoregrid.domain.rescore.Comparison.Standing;
import org.scoregrid.domain.rescore.Rescore;
import org.scoregrid.domain.rescore.RescoreState;
import org.scoregrid.domain.rescore.ShadowState;
import org.scoregrid.store.RescoreStore.Material;
import org.scoregrid.store.postgres.Boards.Board;

/**
 * Old and new scores of the entries of a board; the number of queries does not depend on theirs.
 */
final class RescoreMaterial {
  /** As many of a person's latest submissions as the rule for the best looks at. */
  private static final int LATEST = 200;

  /** Parameters: switched, the re-score, whether all are candidates, how many of a person. */
  private static final String PARTS =
      """
      with x as (select id, phase, ?::boolean as switched from rescore where id = ?),
      candidate as (
        select * from (
          select s.id, s.owner, s.created_at, s.has_children, s.task,
                 case when x.switched then exists (
                        select 1 from rescore_entry e where e.rescore = x.id and e.submission = s.id)
                      else s.on_leaderboard end as was_on_board,
                 s.on_leaderboard,
                 row_number() over (partition by s.owner order by s.created_at desc) as age
            from x join submission s on s.phase = x.phase
           where s.parent is null and s.status = 'Finished' and not s.soft_deleted
             and not s.specific_task_rerun) s
         where s.was_on_board or s.on_leaderboard or (? and s.age <= ?)),
      part as (
        select c.*, c.id as part, c.task as part_task from candidate c where not c.has_children
        union all
        select c.*, p.id, p.task from candidate c join submission p on p.parent = c.id
         where c.has_children)
      select p.id, p.owner, a.username, a.display_name, p.created_at, p.was_on_board, p.part,
             p.part_task, w.id as shadow, w.state, w.applied
        from part p
        join account a on a.id = p.owner
        left join rescore_run w on w.submission = p.part and w.rescore = (select id from x)
       where p.part_task is not null
       order by p.id, p.part
      """;

  private record Part(
      long top,
      Person owner,
      Instant submittedAt,
      boolean onBoard,
      long part,
      TaskId task,
      @Nullable Long shadow,
      @Nullable ShadowState state,
      boolean applied) {}

  private record Side(long shadow, String name) {}

  private final Tx tx;

  RescoreMaterial(Tx tx) {
    this.tx = tx;
  }

  Material of(Rescore rescore) throws SQLException {
    Boards boards = new Boards(tx);
    boards.load(List.of(rescore.phase().value()));
    Board board = boards.of(rescore.phase().value()).orElseThrow();
    if (rescore.state() == RescoreState.DROPPED) {
      return new Material(board.is(), board.tasks(), List.of());
    }
    List<Part> parts =
        tx.list(
            PARTS,
            RescoreMaterial::part,
            rescore.state() == RescoreState.SWITCHED,
            rescore.id().value(),
            board.is().submissionRule() == SubmissionRule.FORCE_BEST,
            LATEST);
    Map<Long, Map<ColumnId, BigDecimal>> current = current(parts);
    Map<Side, Map<ColumnId, BigDecimal>> kept = kept(rescore);
    Map<Long, List<Part>> byTop = new LinkedHashMap<>();
    parts.forEach(part -> byTop.computeIfAbsent(part.top(), _ -> new ArrayList<>()).add(part));
    List<Candidate> candidates = new ArrayList<>();
    byTop.values().forEach(own -> candidates.add(candidate(own, current, kept)));
    return new Material(board.is(), board.tasks(), candidates);
  }

  private static Candidate candidate(
      List<Part> parts,
      Map<Long, Map<ColumnId, BigDecimal>> current,
      Map<Side, Map<ColumnId, BigDecimal>> kept) {
    Map<TaskId, Map<ColumnId, BigDecimal>> before = new HashMap<>();
    Map<TaskId, Map<ColumnId, BigDecimal>> after = new HashMap<>();
    Standing standing = Standing.UNTOUCHED;
    for (Part part : parts) {
      Map<ColumnId, BigDecimal> now = current.getOrDefault(part.part(), Map.of());
      Map<ColumnId, BigDecimal> old =
          part.applied() && part.shadow() != null
              ? kept.getOrDefault(new Side(part.shadow(), "OLD"), Map.of())
              : now;
      Map<ColumnId, BigDecimal> fresh =
          part.state() == ShadowState.SCORED && part.shadow() != null
              ? kept.getOrDefault(new Side(part.shadow(), "NEW"), Map.of())
              : now;
      before.put(part.task(), old);
      after.put(part.task(), fresh);
      standing = worse(standing, part.state());
    }
    Part first = parts.getFirst();
    return new Candidate(
        new SubmissionId(first.top()),
        first.owner(),
        first.submittedAt(),
        first.onBoard(),
        standing,
        before,
        after);
  }

  /** A submission has at most one part in a re-score: that of its task. */
  private static Standing worse(Standing so, @Nullable ShadowState state) {
    return switch (state) {
      case null -> so;
      case SCORED -> Standing.RESCORED;
      case FAILED -> Standing.FAILED;
      case LATE, WAITING, QUEUED, STOPPED -> Standing.PENDING;
    };
  }

  private Map<Long, Map<ColumnId, BigDecimal>> current(List<Part> parts) throws SQLException {
    Map<Long, Map<ColumnId, BigDecimal>> scores = new HashMap<>();
    tx.list(
        "select submission, board_column, value from score where submission = any(?)",
        row ->
            scores
                    .computeIfAbsent(row.getLong(1), _ -> new HashMap<>())
                    .put(new ColumnId(row.getLong(2)), row.getBigDecimal(3))
                == null,
        Tx.column("bigint", parts, Part::part));
    return scores;
  }

  private Map<Side, Map<ColumnId, BigDecimal>> kept(Rescore rescore) throws SQLException {
    Map<Side, Map<ColumnId, BigDecimal>> scores = new HashMap<>();
    tx.list(
        """
        select k.rescore_run, k.side, k.board_column, k.value
          from rescore_run w join rescore_score k on k.rescore_run = w.id
         where w.rescore = ?
        """,
        row ->
            scores
                    .computeIfAbsent(
                        new Side(row.getLong(1), row.getString(2)), _ -> new HashMap<>())
                    .put(new ColumnId(row.getLong(3)), row.getBigDecimal(4))
                == null,
        rescore.id().value());
    return scores;
  }

  private static Part part(ResultSet row) throws SQLException {
    String state = row.getString("state");
    return new Part(
        row.getLong("id"),
        Row.person(row.getLong("owner"), row.getString("username"), row.getString("display_name")),
        Tx.time(row, "created_at"),
        row.getBoolean("was_on_board"),
        row.getLong("part"),
        new TaskId(row.getLong("part_task")),
        Tx.id(row, "shadow"),
        state == null ? null : ShadowState.valueOf(state),
        row.getBoolean("applied"));
  }
}
