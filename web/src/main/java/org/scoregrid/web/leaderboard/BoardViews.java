package org.scoregrid.web.leaderboard;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.competition.Phase;
import org.scoregrid.domain.competition.Task;
import org.scoregrid.domain.id.ColumnId;
import org.scoregrid.domain.id.PhaseId;
import org.scoregrid.domain.leaderboard.Column;
import org.scoregrid.domain.leaderboard.Leaderboard;
import org.scoregrid.domain.leaderboard.Sorting;
import org.scoregrid.store.LeaderboardStore;
import org.scoregrid.store.LeaderboardStore.Entry;
import org.scoregrid.store.LeaderboardStore.OrganizationName;
import org.scoregrid.store.LeaderboardStore.Ranked;
import org.scoregrid.store.Page;
import org.scoregrid.web.http.Call;
import org.scoregrid.web.leaderboard.BoardView.BoardColumn;
import org.scoregrid.web.leaderboard.BoardView.BoardRow;
import org.scoregrid.web.page.OpenPhase;
import org.scoregrid.web.page.Words;

/** Boards in the words of their page; only the rows of one page are read. */
public final class BoardViews {
  private static final int PAGE_SIZE = 50;
  private static final int MAX_SEARCH = 100;

  private final LeaderboardStore leaderboards;
  private final InstantSource clock;

  public BoardViews(LeaderboardStore leaderboards, InstantSource clock) {
    this.leaderboards = leaderboards;
    this.clock = clock;
  }

  /**
   * What the query of a request asks for: {@code phase}, {@code search}, {@code page}.
   *
   * @param organizing whether the viewer sees hidden columns and may choose how the board ranks
   */
  public BoardView view(Competition competition, Call call, boolean organizing) {
    Instant now = clock.instant();
    Phase phase = phase(competition, call, now);
    String search = call.query("search").orElse("").strip();
    String bounded = search.substring(0, Math.min(search.length(), MAX_SEARCH));
    Page<Ranked> shown = leaderboards.page(phase.id(), bounded, request(number(call)));
    int pages = Math.max(1, Math.ceilDiv(Math.toIntExact(shown.total()), PAGE_SIZE));
    int page = Math.min(number(call), pages);
    if (page < number(call)) {
      shown = leaderboards.page(phase.id(), bounded, request(page));
    }
    int from = (page - 1) * PAGE_SIZE;
    Leaderboard board = competition.leaderboard();
    List<Column> columns = columns(board, organizing);
    BoardLink link = new BoardLink(competition.id(), phase.id(), bounded, call.secretQuery());
    return new BoardView(
        competition.id().value(),
        phase.id().value(),
        competition.phases().stream()
            .map(it -> new BoardView.PhaseChoice(it.id().value(), it.name(), it.equals(phase)))
            .toList(),
        titles(board, columns, phase),
        shown.items().stream().map(one -> row(one, columns, phase, call, now)).toList(),
        RankingWords.sentence(board, columns, phase.tasks().size()),
        organizing && phase.tasks().size() > 1 ? RankingWords.choices(board) : List.of(),
        bounded,
        page,
        Math.toIntExact(shown.total()),
        shown.items().isEmpty() ? 0 : from + 1,
        from + shown.items().size(),
        page > 1 ? link.to(page - 1) : null,
        page < pages ? link.to(page + 1) : null,
        call.secretQuery());
  }

  private static Page.Request request(int page) {
    return new Page.Request(page, PAGE_SIZE);
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

  private static List<Column> columns(Leaderboard board, boolean hidden) {
    return board.columns().stream().filter(column -> hidden || !column.is().hidden()).toList();
  }

  private static List<BoardColumn> titles(Leaderboard board, List<Column> columns, Phase phase) {
    List<BoardColumn> titles = new ArrayList<>();
    boolean several = phase.tasks().size() > 1;
    for (Task task : phase.tasks()) {
      for (Column column : columns) {
        boolean primary = column.equals(board.primary());
        String arrow = column.is().sorting() == Sorting.DESC ? "↓" : "↑";
        String title = several ? task.name() + " · " + column.is().title() : column.is().title();
        titles.add(new BoardColumn(title, primary ? arrow : "", primary, column.is().hidden()));
      }
    }
    return titles;
  }

  private static BoardRow row(
      Ranked ranked, List<Column> columns, Phase phase, Call call, Instant now) {
    Entry entry = ranked.entry();
    OrganizationName organization = entry.organization();
    List<String> cells = new ArrayList<>();
    for (Task task : phase.tasks()) {
      Map<ColumnId, BigDecimal> scores = entry.scores().getOrDefault(task.id(), Map.of());
      for (Column column : columns) {
        BigDecimal score = scores.get(column.id());
        cells.add(score == null ? "–" : Words.score(score, column.is().precision()));
      }
    }
    return new BoardRow(
        ranked.place(),
        entry.owner().shownName(),
        organization == null ? null : organization.name(),
        entry.owner().id().equals(call.viewer().id()),
        entry.entries(),
        cells,
        Words.ago(entry.submittedAt(), now),
        entry.submission().value());
  }
}
