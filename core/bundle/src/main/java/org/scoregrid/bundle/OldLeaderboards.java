package org.scoregrid.bundle;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.competition.CompetitionDraft.LeaderboardDraft;
import org.scoregrid.domain.leaderboard.ColumnDraft;
import org.scoregrid.domain.leaderboard.Sorting;
import org.scoregrid.domain.leaderboard.SubmissionRule;
import org.yaml.snakeyaml.nodes.Node;

/**
 * Reads {@code leaderboard} of version 1.5: boards, and columns that join every board of their
 * label (reference/bundle-format.md 4).
 */
final class OldLeaderboards {
  private static final int DEFAULT_RANK = 1;
  private static final Set<String> KEYS = Set.of("leaderboards", "columns");
  private static final Set<String> BOARD_KEYS = Set.of("label", "rank");
  private static final Set<String> COLUMN_KEYS =
      Set.of("leaderboard", "label", "numeric_format", "rank", "sort", "hidden", "computed");
  private static final Map<String, String> LEFT_OUT =
      Map.of("column_groups", "Groups of columns are not shown: put the group into the labels");

  private final Fields leaderboard;

  OldLeaderboards(Fields leaderboard) {
    this.leaderboard = leaderboard;
  }

  private record Board(String name, String label, Fields fields) {}

  /**
   * A column before it is known which boards have it.
   *
   * @param index place by rank among all columns of the file
   */
  record Column(String key, int index, Fields fields) {}

  /** Worth something only when no problem was found. */
  List<LeaderboardDraft> leaderboards() {
    List<Board> boards = boards();
    List<Column> columns = columns();
    List<LeaderboardDraft> drafts = new ArrayList<>();
    boolean[] shown = new boolean[columns.size()];
    for (Board board : boards) {
      List<Column> own = columns.stream().filter(column -> joins(column, board, boards)).toList();
      own.forEach(column -> shown[column.index()] = true);
      draft(board, own, drafts.isEmpty()).ifPresent(drafts::add);
    }
    for (Column column : columns) {
      if (!shown[column.index()] && !boards.isEmpty()) {
        column
            .fields()
            .notice("leaderboard", "has the label of no leaderboard", "Nobody sees this column");
      }
    }
    leaderboard.noticeOthers(KEYS, LEFT_OUT);
    return drafts;
  }

  private List<Board> boards() {
    List<Board> boards = new ArrayList<>();
    Fields all =
        child("leaderboards", "Describe one: 'results: &results {label: Results, rank: 1}'");
    for (String name : all == leaderboard ? List.<String>of() : all.keys()) {
      all.checkKey(name, LeaderboardSection.MAX_TEXT);
      Optional<Fields> fields = all.child(name);
      if (fields.isEmpty()) {
        if (!all.has(name)) {
          all.problem(name, "is empty", "Give it a label");
        }
        continue;
      }
      String label = fields.get().optionalText("label", CompetitionSection.MAX_TEXT).orElse(name);
      fields.get().noticeOthers(BOARD_KEYS);
      boards.add(new Board(name, label, fields.get()));
    }
    if (boards.size() > 1) {
      Board second = boards.get(1);
      second
          .fields()
          .notice(
              "label",
              "is a second leaderboard: only the first is used",
              "Give its columns the leaderboard " + Findings.quote(boards.getFirst().name()));
    }
    return boards;
  }

  /** Sorted by rank and numbered over all boards. */
  private List<Column> columns() {
    Fields all = child("columns", "Describe at least one: 'score: {leaderboard: *results}'");
    List<Column> columns = new ArrayList<>();
    for (String key : all == leaderboard ? List.<String>of() : all.keys()) {
      all.checkKey(key, LeaderboardSection.MAX_TEXT);
      all.child(key).ifPresent(fields -> columns.add(new Column(key.strip(), 0, fields)));
      if (!all.has(key)) {
        all.problem(key, "is empty", "Write 'leaderboard: *results' below it");
      }
    }
    columns.sort(Comparator.comparingInt(OldLeaderboards::rank)); // stable
    for (int index = 0; index < columns.size(); index++) {
      Column column = columns.get(index);
      columns.set(index, new Column(column.key(), index, column.fields()));
      column.fields().noticeOthers(COLUMN_KEYS, LEFT_OUT);
    }
    return columns;
  }

  private static int rank(Column column) {
    return column.fields().whole("rank", Integer.MIN_VALUE, DEFAULT_RANK).orElse(DEFAULT_RANK);
  }

  /** The mapping below a key; the leaderboard itself, with a problem, when there is none. */
  private Fields child(String key, String whatToDo) {
    if (!leaderboard.has(key)) {
      leaderboard.missing(key, whatToDo);
      return leaderboard;
    }
    Optional<Fields> child = leaderboard.child(key);
    if (child.filter(it -> it.keys().isEmpty()).isPresent()) {
      leaderboard.problem(key, "is empty", whatToDo);
    }
    return child.orElse(leaderboard);
  }

  /** By the label of the board that it names, normally by an alias; whatever its case. */
  private static boolean joins(Column column, Board board, List<Board> boards) {
    Optional<Node> named = column.fields().value("leaderboard");
    if (named.isEmpty()) {
      return board == boards.getFirst();
    }
    Optional<String> label =
        Scalars.text(named.get())
            .or(
                () ->
                    column
                        .fields()
                        .child("leaderboard")
                        .flatMap(it -> it.value("label"))
                        .flatMap(Scalars::text));
    return named.get() == board.fields().node()
        || label
            .map(text -> text.strip().toLowerCase(Locale.ROOT))
            .filter(
                text ->
                    text.equals(board.label().toLowerCase(Locale.ROOT))
                        || text.equals(board.name().toLowerCase(Locale.ROOT)))
            .isPresent();
  }

  private static Optional<LeaderboardDraft> draft(Board board, List<Column> own, boolean first) {
    if (own.isEmpty() && !first) {
      return Optional.empty();
    }
    if (own.isEmpty()) {
      board
          .fields()
          .problem("label", "is the leaderboard of no column", "Name it in a column by its alias");
    }
    List<ColumnDraft> columns = new ArrayList<>();
    own.forEach(column -> columns.add(column(column, own)));
    return Optional.of(
        new LeaderboardDraft(
            board.name(),
            board.name(),
            false,
            SubmissionRule.ADD,
            own.stream().mapToInt(Column::index).min().orElse(0),
            columns));
  }

  private static ColumnDraft column(Column column, List<Column> own) {
    Fields fields = column.fields();
    if (!fields.has("leaderboard")) {
      fields.notice(
          "leaderboard", "is missing, so the column joins the first one", "Name it by its alias");
    }
    OldComputed.@Nullable Computed computed = OldComputed.of(column, own);
    String label = fields.optionalText("label", LeaderboardSection.MAX_TEXT).orElse("");
    return new ColumnDraft(
        label.isEmpty() ? column.key() : label,
        column.key(),
        column.index(),
        fields.choice("sort", Sorting.DESC, LeaderboardSection::sorting, "desc, asc"),
        computed == null ? null : computed.computation(),
        computed == null ? List.of() : computed.indexes(),
        fields
            .whole("numeric_format", 0, LeaderboardSection.DEFAULT_PRECISION)
            .orElse(LeaderboardSection.DEFAULT_PRECISION),
        fields.bool("hidden", false));
  }
}
