package org.scoregrid.bundle;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.competition.CompetitionDraft.LeaderboardDraft;
import org.scoregrid.domain.leaderboard.ColumnDraft;
import org.scoregrid.domain.leaderboard.Computation;
import org.scoregrid.domain.leaderboard.RankingMode;
import org.scoregrid.domain.leaderboard.Sorting;
import org.scoregrid.domain.leaderboard.SubmissionRule;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Reads {@code leaderboards} (reference/bundle-format.md 3.5). */
final class LeaderboardSection {
  private static final int MAX_BOARD_TITLE = 64;
  static final int MAX_TEXT = 36;
  static final int DEFAULT_PRECISION = 2;
  private static final Set<String> BOARD_KEYS =
      Set.of(
          "index",
          "title",
          "key",
          "hidden",
          "submission_rule",
          "primary_index",
          "ranking",
          "columns");
  private static final Set<String> COLUMN_KEYS =
      Set.of(
          "title",
          "key",
          "index",
          "sorting",
          "computation",
          "computation_indexes",
          "precision",
          "hidden");

  private final Fields top;
  private final Findings findings;

  LeaderboardSection(Fields top, Findings findings) {
    this.top = top;
    this.findings = findings;
  }

  List<LeaderboardDraft> leaderboards() {
    List<Node> items =
        top.requiredItems(
            "leaderboards",
            top.has("leaderboard")
                ? "Rename 'leaderboard' to 'leaderboards' and make it a list"
                : "Describe one: title, key, columns");
    if (items.size() > 1) {
      findings.notice(
          items.get(1),
          "only the first leaderboard is used",
          "Move its columns to the first, or delete it");
    }
    List<LeaderboardDraft> boards = new ArrayList<>();
    for (Fields board : top.mappings("leaderboards", items)) {
      boards.add(board(board));
      board.noticeOthers(BOARD_KEYS);
    }
    return boards;
  }

  private LeaderboardDraft board(Fields board) {
    List<ColumnDraft> columns = columns(board);
    int primary = board.whole("primary_index", 0, 0).orElse(0);
    if (board.has("primary_index") && columns.stream().noneMatch(c -> c.index() == primary)) {
      findings.notice(
          board.at("primary_index"),
          board.nameOf("primary_index") + " is the index of no column",
          "Write the index of the column that ranks first");
    }
    return new LeaderboardDraft(
        board.requiredText("title", MAX_BOARD_TITLE),
        board.requiredText("key", MAX_TEXT),
        board.bool("hidden", false),
        board.choice(
            "submission_rule",
            SubmissionRule.ADD,
            SubmissionRule::parse,
            "Add, Add_And_Delete, Add_And_Delete_Multiple, Force_Last, Force_Latest_Multiple,"
                + " Force_Best"),
        primary,
        board.choice("ranking", RankingMode.MEAN, RankingMode::parse, "mean, best, mean_rank"),
        columns);
  }

  private List<ColumnDraft> columns(Fields board) {
    List<Node> items =
        board.requiredItems("columns", "Describe at least one column: title, key, index");
    List<Fields> fields = board.mappings("columns", items);
    Set<Integer> indexes = new HashSet<>();
    Set<String> keys = new HashSet<>();
    for (Fields column : fields) {
      column
          .whole("index", 0, 0)
          .filter(index -> !indexes.add(index))
          .ifPresent(
              _ -> column.problem("index", "is the index of another column too", "Change it"));
      Optional<String> key = column.value("key").flatMap(Scalars::text);
      if (key.isPresent() && !keys.add(key.get().strip())) {
        column.problem("key", "is the key of another column too", "Change it");
      }
    }
    List<ColumnDraft> columns = new ArrayList<>();
    for (Fields column : fields) {
      columns.add(column(column, indexes));
      column.noticeOthers(COLUMN_KEYS);
    }
    return columns;
  }

  private ColumnDraft column(Fields column, Set<Integer> indexes) {
    if (!column.has("index")) {
      column.missing("index", "Number the columns 0, 1, 2 in their order");
    }
    int index = column.whole("index", 0, 0).orElse(0);
    @Nullable Computation computation = computation(column);
    return new ColumnDraft(
        column.requiredText("title", MAX_TEXT),
        column.requiredText("key", MAX_TEXT),
        index,
        column.choice("sorting", Sorting.DESC, LeaderboardSection::sorting, "desc, asc"),
        computation,
        computationIndexes(column, index, indexes),
        column.whole("precision", 0, DEFAULT_PRECISION).orElse(DEFAULT_PRECISION),
        column.bool("hidden", false));
  }

  private static @Nullable Computation computation(Fields column) {
    boolean named = column.value("computation").flatMap(Scalars::text).isPresent();
    boolean indexes =
        column
            .value("computation_indexes")
            .filter(node -> !(node instanceof SequenceNode list) || !list.getValue().isEmpty())
            .isPresent();
    if (named && !indexes) {
      column.problem(
          "computation",
          "needs computation_indexes",
          "List the indexes of the columns that it is computed from");
    }
    if (!column.has("computation") && indexes) {
      column.problem(
          "computation_indexes", "needs a computation", "Add 'computation: avg', sum, min or max");
    }
    if (!column.has("computation")) {
      return null;
    }
    return column.choice("computation", Computation.AVG, Computation::parse, "avg, sum, min, max");
  }

  private List<Integer> computationIndexes(Fields column, int own, Set<Integer> indexes) {
    List<Integer> result = new ArrayList<>();
    for (Node item : column.items("computation_indexes")) {
      Optional<Long> number = Scalars.whole(item);
      String name = column.nameOf("computation_indexes");
      if (number.isEmpty()) {
        findings.problem(item, name + " must list whole numbers", "Write indexes of columns");
      } else if (number.get() == own) {
        findings.problem(item, name + " holds the column itself", "Leave it out");
      } else if (!indexes.contains(Math.clamp(number.get(), -1, Integer.MAX_VALUE))) {
        findings.problem(
            item, name + " holds " + number.get() + ", which no column has", "Correct it");
      } else {
        result.add(number.get().intValue());
      }
    }
    return result;
  }

  static Optional<Sorting> sorting(String word) {
    for (Sorting sorting : Sorting.values()) {
      if (sorting.wireName().equals(word.toLowerCase(Locale.ROOT))) {
        return Optional.of(sorting);
      }
    }
    return Optional.empty();
  }
}
