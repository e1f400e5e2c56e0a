package org.scoregrid.web.rescore;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.competition.Phase;
import org.scoregrid.domain.competition.Task;
import org.scoregrid.domain.dataset.Dataset;
import org.scoregrid.domain.dataset.DatasetType;
import org.scoregrid.domain.fault.Fault;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.DatasetId;
import org.scoregrid.domain.leaderboard.Column;
import org.scoregrid.domain.leaderboard.Leaderboard;
import org.scoregrid.domain.rescore.Comparison;
import org.scoregrid.domain.rescore.Comparison.Standing;
import org.scoregrid.domain.rescore.Rescore;
import org.scoregrid.domain.rescore.RescoreState;
import org.scoregrid.store.DatasetStore;
import org.scoregrid.store.DatasetUses;
import org.scoregrid.store.Page;
import org.scoregrid.store.RescoreStore;
import org.scoregrid.web.page.Badge;
import org.scoregrid.web.page.Words;
import org.scoregrid.web.rescore.RescoreView.CellView;
import org.scoregrid.web.rescore.RescoreView.Choice;
import org.scoregrid.web.rescore.RescoreView.DifferenceView;
import org.scoregrid.web.rescore.RescoreView.FailureView;
import org.scoregrid.web.rescore.RescoreView.LineView;
import org.scoregrid.web.rescore.RescoreView.RowView;

/** Makes what the pages of re-scores show. Thread-safe. */
public final class RescoreViews {
  private static final int PAGE_SIZE = 50;
  private static final int SHOWN_FAILURES = 20;
  private static final int CHOICES = 1_000;
  private static final String NOTHING = "–";

  private final RescoreStore rescores;
  private final RescoreDesk desk;
  private final DatasetStore datasets;
  private final DatasetUses uses;
  private final InstantSource clock;

  public RescoreViews(
      RescoreStore rescores,
      RescoreDesk desk,
      DatasetStore datasets,
      DatasetUses uses,
      InstantSource clock) {
    this.rescores = rescores;
    this.desk = desk;
    this.datasets = datasets;
    this.uses = uses;
    this.clock = clock;
  }

  /**
   * @param page of the table, from 1
   */
  RescoreView view(RescoreDesk.Found found, int page) {
    Rescore rescore = found.rescore();
    Rescore.Progress progress = rescores.progress(rescore.id());
    return new RescoreView(
        rescore.id().value(),
        found.competition().id().value(),
        found.competition().summary().title(),
        rescore.phase().value(),
        found.phase().name(),
        taskName(found.phase(), rescore),
        rescore.state(),
        badge(rescore.state()),
        files(rescore),
        rescore.selection().title(),
        created(rescore),
        progress,
        notices(rescore, progress),
        failures(rescore),
        difference(found, page));
  }

  List<LineView> lines(Phase phase) {
    return rescores.ofPhase(phase.id()).stream()
        .map(
            rescore ->
                new LineView(
                    rescore.id().value(),
                    badge(rescore.state()),
                    taskName(phase, rescore),
                    files(rescore),
                    created(rescore)))
        .toList();
  }

  /** Uploaded files of a type that the account owns, newest first. */
  List<Choice> own(AccountId account, DatasetType type) {
    List<DatasetId> ids = uses.ownedBy(account, new Page.Request(1, CHOICES)).items();
    Instant now = clock.instant();
    return datasets.byIds(ids).values().stream()
        .filter(dataset -> dataset.type() == type && dataset.digest() != null)
        .sorted(Comparator.comparing(Dataset::createdAt).reversed())
        .map(
            dataset ->
                new Choice(
                    dataset.key().toString(),
                    dataset.name()
                        + " · "
                        + dataset.fileName()
                        + " · "
                        + Words.ago(dataset.createdAt(), now)))
        .toList();
  }

  private static Badge badge(RescoreState state) {
    String tone =
        switch (state) {
          case DRAFT, STOPPED -> "wait";
          case RUNNING -> "run";
          case READY, SWITCHED -> "ok";
          case DROPPED -> "";
        };
    return new Badge(state.title(), tone);
  }

  private static String taskName(Phase phase, Rescore rescore) {
    return phase.tasks().stream()
        .filter(task -> task.id().equals(rescore.task()))
        .map(Task::name)
        .findFirst()
        .orElse("a task that was removed");
  }

  private static String files(Rescore rescore) {
    if (rescore.fileDeleted()) {
      return "a file that was deleted";
    }
    boolean both = rescore.scoringProgram() != null && rescore.referenceData() != null;
    if (both) {
      return "new scoring program and reference data";
    }
    return rescore.scoringProgram() != null ? "new scoring program" : "new reference data";
  }

  private String created(Rescore rescore) {
    return rescore.createdBy().shownName() + ", " + Words.ago(rescore.createdAt(), clock.instant());
  }

  private static List<String> notices(Rescore rescore, Rescore.Progress progress) {
    List<String> notices = new ArrayList<>();
    if (rescore.state().isOpen() && rescore.sharedTask()) {
      notices.add(
          "Others use this task too. The switch gives this phase a copy of its own; they keep"
              + " theirs.");
    }
    if (rescore.state() == RescoreState.DRAFT) {
      notices.add(
          Words.count(progress.missing(), "submission")
              + " will be scored beside what counts. Nobody but organizers sees anything of it.");
    } else if (progress.missing() > 0) {
      notices.add(
          Words.count(progress.missing(), "submission")
              + " finished meanwhile without a new score. Run the missing before the switch.");
    }
    if (progress.late() + progress.waiting() + progress.running() > 0
        && rescore.state() == RescoreState.SWITCHED) {
      notices.add("What was under way at the switch is scored again now and follows by itself.");
    }
    return notices;
  }

  private List<FailureView> failures(Rescore rescore) {
    return rescores.failures(rescore.id(), new Page.Request(1, SHOWN_FAILURES)).items().stream()
        .map(
            failure -> {
              Fault fault = failure.fault();
              return new FailureView(
                  failure.submission().value(),
                  failure.owner(),
                  fault == null ? "It ended without a reason." : fault.sentence(),
                  fault == null ? "" : fault.wayOut());
            })
        .toList();
  }

  private @Nullable DifferenceView difference(RescoreDesk.Found found, int wanted) {
    RescoreState state = found.rescore().state();
    // While it runs the page is asked for again and again.
    if (state != RescoreState.READY
        && state != RescoreState.STOPPED
        && state != RescoreState.SWITCHED) {
      return null;
    }
    List<Comparison.Row> rows = desk.comparison(found).rows();
    int pages = Math.max(1, Math.ceilDiv(rows.size(), PAGE_SIZE));
    int page = Math.min(wanted, pages);
    int from = (page - 1) * PAGE_SIZE;
    int to = Math.min(rows.size(), from + PAGE_SIZE);
    Leaderboard board = found.competition().leaderboard();
    return new DifferenceView(
        columns(found.phase(), board),
        rows.subList(from, to).stream().map(row -> row(row, found.phase(), board)).toList(),
        (int) rows.stream().filter(row -> row.rankChange() != 0).count(),
        page,
        pages,
        rows.size(),
        rows.isEmpty() ? 0 : from + 1,
        to);
  }

  private static List<Column> visible(Leaderboard board) {
    return board.columns().stream().filter(column -> !column.is().hidden()).toList();
  }

  private static List<String> columns(Phase phase, Leaderboard board) {
    List<String> titles = new ArrayList<>();
    for (Task task : phase.tasks()) {
      for (Column column : visible(board)) {
        titles.add(
            phase.tasks().size() > 1
                ? task.name() + " · " + column.is().title()
                : column.is().title());
      }
    }
    return titles;
  }

  private static RowView row(Comparison.Row row, Phase phase, Leaderboard board) {
    List<CellView> cells = new ArrayList<>();
    for (Task task : phase.tasks()) {
      for (Column column : visible(board)) {
        int precision = column.is().precision();
        BigDecimal difference = row.difference(task.id(), column.id());
        cells.add(
            new CellView(
                score(RescoreShapes.score(row.before(), task, column), precision),
                score(RescoreShapes.score(row.after(), task, column), precision),
                signed(difference, precision)));
      }
    }
    int change = row.rankChange();
    return new RowView(
        row.owner().shownName(),
        rank(row.before()),
        rank(row.after()),
        change == 0 ? NOTHING : (change > 0 ? "▲ " : "▼ ") + Math.abs(change),
        change == 0 ? "" : change > 0 ? "ok" : "bad",
        note(row),
        cells);
  }

  private static String note(Comparison.Row row) {
    Comparison.Place old = row.before();
    Comparison.Place now = row.after();
    if (old == null || now == null) {
      return old == null ? "comes to the board" : "leaves the board";
    }
    Standing standing = now.candidate().standing();
    if (!Objects.equals(old.candidate().submission(), now.candidate().submission())) {
      return "#%s instead of #%s"
          .formatted(now.candidate().submission(), old.candidate().submission());
    }
    return switch (standing) {
      case FAILED -> "failed, keeps its score";
      case PENDING -> "not scored yet";
      case UNTOUCHED -> "not selected";
      case RESCORED -> "";
    };
  }

  private static String rank(Comparison.@Nullable Place place) {
    return place == null ? NOTHING : Integer.toString(place.rank());
  }

  private static String score(@Nullable BigDecimal score, int precision) {
    return score == null ? NOTHING : Words.score(score, precision);
  }

  private static String signed(@Nullable BigDecimal difference, int precision) {
    if (difference == null || difference.signum() == 0) {
      return "";
    }
    // The minus of typography, as wide as the plus.
    return (difference.signum() > 0 ? "+" : "−") + Words.score(difference.abs(), precision);
  }
}
