package org.scoregrid.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.competition.Task;
import org.scoregrid.domain.id.LeaderboardId;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.id.TaskId;
import org.scoregrid.domain.leaderboard.Leaderboard;
import org.scoregrid.domain.leaderboard.Ranking;
import org.scoregrid.domain.leaderboard.RankingMode;
import org.scoregrid.store.LeaderboardStore.Entry;
import org.scoregrid.store.LeaderboardStore.Ranked;
import org.scoregrid.store.Page;

/** The order that the database keeps is the one of the domain, whatever changed since. */
final class BoardOrderTest {

  @ParameterizedTest
  @CsvSource({"1, 11", "2, 12", "4, 13"})
  void the_kept_order_is_the_ranking(int tasks, long seed) {
    try (BoardWorld world = new BoardWorld(tasks, seed)) {
      for (int i = 0; i < 40; i++) {
        world.randomEntry();
      }
      for (RankingMode mode : RankingMode.values()) {
        world.rank(mode, 0, "desc", "asc", "desc");
        checkOrder(world);
        world.rank(mode, 1, "desc", "asc", "hidden desc");
        checkOrder(world);
        world.rank(mode, 2, "asc", "hidden desc", "hidden asc");
        checkOrder(world);
        world.rank(mode, 77, "hidden asc", "asc", "desc");
        checkOrder(world);
        world.randomEntry();
      }
    }
  }

  private static void checkOrder(BoardWorld world) {
    List<Entry> kept = world.boards.entries(world.phase());
    Competition competition = world.competition();
    Leaderboard board = competition.leaderboard();
    List<TaskId> tasks = competition.phases().getFirst().tasks().stream().map(Task::id).toList();
    List<Entry> shuffled = new ArrayList<>(kept);
    Collections.shuffle(shuffled, new Random(5));
    assertThat(numbers(kept)).isEqualTo(numbers(Ranking.ranked(board, tasks, shuffled)));
  }

  private static List<SubmissionId> numbers(List<Entry> entries) {
    return entries.stream().map(Entry::submission).toList();
  }

  @Test
  void every_change_of_an_entry_moves_it_and_gives_a_new_version() {
    try (BoardWorld world = new BoardWorld(2, 1)) {
      var tasks = world.tasks();
      long acc = world.columns.getFirst();
      long low = world.entry(0, both(world, acc, "1"));
      long high = world.entry(0, both(world, acc, "2"));
      Set<String> versions = new HashSet<>();
      expect(world, versions, high, low);
      world.change(
          """
          update score set value = 9
           where submission = (select id from submission where parent = ? and task = ?)
          """,
          low,
          tasks.getFirst().value());
      expect(world, versions, low, high);
      world.change(
          "update submission set status = 'Failed' where parent = ? and task = ?",
          low,
          tasks.getFirst().value());
      expect(world, versions, high, low);
      world.change("update submission set soft_deleted = true where id = ?", high);
      expect(world, versions, low);
      world.change("update submission set soft_deleted = false where id = ?", high);
      expect(world, versions, high, low);
      world.change(
          "delete from submission where parent = ? and task = ?", high, tasks.getLast().value());
      long whole = world.entry(0, both(world, acc, "0"));
      expect(world, versions, whole, high, low);
      world.change("delete from phase_task where task = ?", tasks.getLast().value());
      expect(world, versions, high, whole, low);
      world.change("update submission set fact_sheet_answers = '{\"a\": 1}' where id = ?", whole);
      expect(world, versions, high, whole, low);
      world.change(
          "update account set display_name = 'New' where id ="
              + " (select owner from submission where id = ?)",
          whole);
      expect(world, versions, high, whole, low);
      world.change("delete from submission where id = ?", whole);
      expect(world, versions, high, low);
      assertThat(versions).hasSize(10);
    }
  }

  @Test
  void changes_of_the_board_change_the_order() {
    try (BoardWorld world = new BoardWorld(1, 1)) {
      long acc = world.columns.get(0);
      long time = world.columns.get(1);
      var task = world.tasks().getFirst();
      long accurate = world.entry(0, Map.of(task, Map.of(acc, "2", time, "5")));
      long fast = world.entry(1, Map.of(task, Map.of(acc, "1", time, "3")));
      assertThat(world.order()).isEqualTo(ids(accurate, fast));
      world.change("update leaderboard set primary_index = 1 where id = ?", world.board());
      assertThat(world.order()).isEqualTo(ids(fast, accurate));
      world.change("update leaderboard_column set sorting = 'desc' where id = ?", time);
      assertThat(world.order()).isEqualTo(ids(accurate, fast));
      world.change("delete from leaderboard_column where id = ?", time);
      world.change("update leaderboard_column set sorting = 'asc' where id = ?", acc);
      assertThat(world.order()).isEqualTo(ids(fast, accurate));
      world.change("update leaderboard_column set index = 9, hidden = true where id = ?", acc);
      assertThat(world.order()).isEqualTo(ids(accurate, fast));
    }
  }

  @Test
  void pages_and_searches_tell_the_place_among_all() {
    try (BoardWorld world = new BoardWorld(2, 3)) {
      for (int i = 0; i < 25; i++) {
        world.randomEntry();
      }
      for (RankingMode mode : RankingMode.values()) {
        world.rank(mode, 0, "desc", "asc", "desc");
        List<SubmissionId> all = world.order();
        Page<Ranked> third = world.boards.page(world.phase(), "", new Page.Request(3, 10));
        assertThat(third.total()).isEqualTo(25);
        assertThat(third.items().stream().map(Ranked::place)).containsExactly(21, 22, 23, 24, 25);
        assertThat(third.items().stream().map(one -> one.entry().submission()))
            .isEqualTo(all.subList(20, 25));
        Page<Ranked> found = world.boards.page(world.phase(), "SON-1", new Page.Request(1, 4));
        assertThat(found.total()).isEqualTo(11);
        assertThat(found.items())
            .hasSize(4)
            .allSatisfy(
                one -> assertThat(all.get(one.place() - 1)).isEqualTo(one.entry().submission()));
        assertThat(world.boards.page(world.phase(), "%", new Page.Request(1, 4)).total()).isZero();
        assertThat(world.boards.page(world.phase(), "", new Page.Request(9, 10)).items()).isEmpty();
      }
    }
  }

  @Test
  void the_mode_of_a_board_is_kept_and_noted() {
    try (BoardWorld world = new BoardWorld(1, 3)) {
      LeaderboardId board = new LeaderboardId(world.board());
      var owner = world.world.account("boss");
      assertThat(world.boards.setRanking(board, RankingMode.BEST, owner, RunWorld.START)).isTrue();
      assertThat(world.competition().leaderboard().ranking()).isEqualTo(RankingMode.BEST);
      assertThat(world.boards.competitionOf(board)).contains(world.arena.competition());
      assertThat(world.world.number("select count(*) from audit where action = 'change-ranking'"))
          .isEqualTo(1);
      assertThat(
              world.boards.setRanking(
                  new LeaderboardId(12345), RankingMode.MEAN, owner, RunWorld.START))
          .isFalse();
    }
  }

  @Test
  void a_board_with_very_many_columns_is_kept_too() {
    try (BoardWorld world = new BoardWorld(1, 3)) {
      world.change(
          """
          insert into leaderboard_column (leaderboard, title, key, index)
          select ?, 'c' || i, 'c' || i, i from generate_series(10, 400) i
          """,
          world.board());
      long entry = world.randomEntry();
      world.change(
          """
          insert into score (submission, board_column, value)
          select ?, id, 1234567890.0123456789 from leaderboard_column where index >= 10
          """,
          entry);
      assertThat(world.order()).isEqualTo(ids(entry));
    }
  }

  private static Map<TaskId, Map<Long, String>> both(BoardWorld world, long column, String value) {
    return Map.of(
        world.tasks().getFirst(), Map.of(column, value),
        world.tasks().getLast(), Map.of(column, value));
  }

  private static List<SubmissionId> ids(long... submissions) {
    return Arrays.stream(submissions).mapToObj(SubmissionId::new).toList();
  }

  private static void expect(BoardWorld world, Set<String> versions, long... submissions) {
    assertThat(world.order()).isEqualTo(ids(submissions));
    assertThat(versions.add(world.boards.version(world.phase()))).isTrue();
    checkOrder(world);
  }
}
