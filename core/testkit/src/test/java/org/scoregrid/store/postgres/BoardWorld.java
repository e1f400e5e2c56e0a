package org.scoregrid.store.postgres;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.id.ColumnId;
import org.scoregrid.domain.id.PhaseId;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.id.TaskId;
import org.scoregrid.domain.leaderboard.RankingMode;
import org.scoregrid.domain.leaderboard.SubmissionRule;

/** A board with random entries: few values, so that ties and gaps are common. */
final class BoardWorld implements AutoCloseable {
  final RunWorld world = new RunWorld();
  final RunWorld.Arena arena;
  final PostgresLeaderboardStore boards;
  final List<Long> columns = new ArrayList<>();
  private final PostgresCompetitionStore competitions;
  private final Random random;
  private int people;

  BoardWorld(int tasks, long seed) {
    random = new Random(seed);
    arena = world.arena(SubmissionRule.ADD, tasks);
    boards = new PostgresLeaderboardStore(world.database);
    competitions = new PostgresCompetitionStore(world.database);
    for (int index = 0; index < 3; index++) {
      columns.add(
          world.number(
              "select id from leaderboard_column where index = ? and leaderboard = ?",
              index,
              board()));
    }
  }

  long board() {
    return world.number("select leaderboard from phase where id = ?", arena.phase().id().value());
  }

  PhaseId phase() {
    return arena.phase().id();
  }

  Competition competition() {
    return competitions.byId(arena.competition()).orElseThrow();
  }

  void change(String sql, Object... parameters) {
    world.number(sql + " returning 1", parameters);
  }

  void rank(RankingMode mode, int primary, String... sortings) {
    change(
        "update leaderboard set ranking = ?, primary_index = ? where id = ?",
        mode.wireName(),
        primary,
        board());
    for (int i = 0; i < sortings.length; i++) {
      change(
          "update leaderboard_column set sorting = ?, hidden = ? where id = ?",
          sortings[i].replace("hidden ", ""),
          sortings[i].startsWith("hidden "),
          columns.get(i));
    }
  }

  /** Somebody with scores of some tasks, on the board. */
  long randomEntry() {
    Map<TaskId, Map<Long, String>> scores = new HashMap<>();
    for (TaskId task : arena.tasks()) {
      Map<Long, String> ofTask = new HashMap<>();
      for (long column : columns) {
        if (random.nextInt(4) > 0) {
          ofTask.put(column, BigDecimal.valueOf(random.nextInt(5) - 2L, 1).toPlainString());
        }
      }
      if (random.nextInt(5) > 0) {
        scores.put(task, ofTask);
      }
    }
    return entry(random.nextInt(3), scores);
  }

  long entry(int secondsLate, Map<TaskId, Map<Long, String>> scores) {
    boolean several = arena.tasks().size() > 1;
    long owner = world.account("person-" + people++).value();
    long top = submission(owner, secondsLate, null, several ? null : first(), several);
    scores.forEach(
        (task, ofTask) -> {
          long holder = several ? submission(owner, secondsLate, top, task.value(), false) : top;
          ofTask.forEach((column, value) -> score(holder, column, value));
        });
    return top;
  }

  private Long first() {
    return arena.tasks().getFirst().value();
  }

  private long submission(
      long owner, int secondsLate, @Nullable Long parent, @Nullable Long task, boolean children) {
    return world.number(
        """
        insert into submission (owner, competition, phase, created_at, finished_at, status, parent,
            task, has_children, on_leaderboard)
        values (?, ?, ?, '2026-02-01T00:00:00Z'::timestamptz + make_interval(secs => ?), now(),
            'Finished', ?::bigint, ?::bigint, ?, ?::bigint is null)
        returning id
        """,
        owner,
        arena.competition().value(),
        phase().value(),
        secondsLate,
        parent,
        task,
        children,
        parent);
  }

  long score(long submission, long column, String value) {
    return world.number(
        """
        insert into score (submission, board_column, value) values (?, ?, ?::numeric)
        on conflict (submission, board_column) do update set value = excluded.value returning id
        """,
        submission,
        column,
        value);
  }

  ColumnId column(int index) {
    return new ColumnId(columns.get(index));
  }

  List<SubmissionId> order() {
    return boards.entries(phase()).stream().map(entry -> entry.submission()).toList();
  }

  List<TaskId> tasks() {
    return arena.tasks();
  }

  @Override
  public void close() {
    world.close();
  }
}
