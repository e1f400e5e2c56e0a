package org.scoregrid.web.leaderboard;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.competition.Phase;
import org.scoregrid.domain.competition.Task;
import org.scoregrid.domain.id.PhaseId;
import org.scoregrid.domain.id.TaskId;
import org.scoregrid.domain.leaderboard.Column;
import org.scoregrid.domain.leaderboard.Leaderboard;
import org.scoregrid.domain.leaderboard.Ranking;
import org.scoregrid.domain.leaderboard.Sorting;
import org.scoregrid.store.LeaderboardStore;
import org.scoregrid.store.LeaderboardStore.Entry;
import org.scoregrid.web.http.Call;
import org.scoregrid.web.leaderboard.BoardView.BoardColumn;
import org.scoregrid.web.leaderboard.BoardView.BoardRow;
import org.scoregrid.web.page.OpenPhase;
import org.scoregrid.web.page.Words;

/** Boards in the words of their page: ranked, searched, one page of rows. */
public final class BoardViews {
  private static final int PAGE_SIZE = 50;
  private static final int MAX_SEARCH = 100;

  private final LeaderboardStore leaderboards;
  private final InstantSource clock;

  public BoardViews(LeaderboardStore leaderboards, InstantSource clock) {
    this.leaderboards = leaderboards;
    this.clock = clock;
  }

  /** What the query of a request asks for: {@code phase}, {@code search}, {@code page}. */
  public BoardView view(Competition competition, Call call) {
    Instant now = clock.instant();
    Phase phase = phase(competition, call, now);
    String search = call.query("search").orElse("").strip();
    String bounded = search.substring(0, Math.min(search.length(), MAX_SEARCH));
    Leaderboard board = competition.leaderboard();
    List<TaskId> tasks = phase.tasks().stream().map(Task::id).toList();
    List<Entry> ranked = Ranking.ranked(board, tasks, leaderboards.entries(phase.id()));
    List<BoardRow> rows = new ArrayList<>();
    for (int i = 0; i < ranked.size(); i++) {
      Entry entry = ranked.get(i);
      if (matches(entry, bounded)) {
        rows.add(row(i + 1, entry, board, phase, call, now));
      }
    }
    return paged(competition, phase, board, rows, bounded, call);
  }

  private BoardView paged(
      Competition competition,
      Phase phase,
      Leaderboard board,
      List<BoardRow> rows,
      String search,
      Call call) {
    int pages = Math.max(1, Math.ceilDiv(rows.size(), PAGE_SIZE));
    int page = Math.min(number(call), pages);
    int from = (page - 1) * PAGE_SIZE;
    int to = Math.min(rows.size(), from + PAGE_SIZE);
    return new BoardView(
        competition.id().value(),
        phase.id().value(),
        competition.phases().stream()
            .map(it -> new BoardView.PhaseChoice(it.id().value(), it.name(), it.equals(phase)))
            .toList(),
        columns(board, phase),
        rows.subList(from, to),
        search,
        page,
        pages,
        rows.size(),
        rows.isEmpty() ? 0 : from + 1,
        to,
        call.secretQuery());
  }

  private static Phase phase(Competition competition, Call call, Instant now) {
    Optional<PhaseId> asked =
        call.query("phase")
            .filter(text -> text.matches("[1-9][0-9]{0,17}"))
            .map(text -> new PhaseId(Long.parseLong(text)));
    return competition.phases().stream()
        .filter(phase -> asked.filter(phase.id()::equals).isPresent())
        .findFirst()
        .orElseGet(() -> OpenPhase.of(competition, now));
  }

  private static int number(Call call) {
    return call.query("page")
        .filter(text -> text.matches("[1-9][0-9]{0,5}"))
        .map(Integer::parseInt)
        .orElse(1);
  }

  private static boolean matches(Entry entry, String search) {
    return entry
        .owner()
        .shownName()
        .toLowerCase(Locale.ROOT)
        .contains(search.toLowerCase(Locale.ROOT));
  }

  private static List<Column> visible(Leaderboard board) {
    return board.columns().stream().filter(column -> !column.is().hidden()).toList();
  }

  private static List<BoardColumn> columns(Leaderboard board, Phase phase) {
    List<BoardColumn> columns = new ArrayList<>();
    boolean several = phase.tasks().size() > 1;
    for (Task task : phase.tasks()) {
      for (Column column : visible(board)) {
        boolean primary = column.equals(board.primary());
        String arrow = column.is().sorting() == Sorting.DESC ? "↓" : "↑";
        String title = several ? task.name() + " · " + column.is().title() : column.is().title();
        columns.add(new BoardColumn(title, primary ? arrow : "", primary));
      }
    }
    return columns;
  }

  private static BoardRow row(
      int rank, Entry entry, Leaderboard board, Phase phase, Call call, Instant now) {
    List<String> cells = new ArrayList<>();
    for (Task task : phase.tasks()) {
      var scores = entry.scores().getOrDefault(task.id(), Map.of());
      for (Column column : visible(board)) {
        BigDecimal score = scores.get(column.id());
        cells.add(score == null ? "–" : Words.score(score, column.is().precision()));
      }
    }
    return new BoardRow(
        rank,
        entry.owner().shownName(),
        entry.owner().id().equals(call.viewer().id()),
        entry.entries(),
        cells,
        Words.ago(entry.submittedAt(), now),
        entry.submission().value());
  }
}
