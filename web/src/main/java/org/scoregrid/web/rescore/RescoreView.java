package org.scoregrid.web.rescore;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.rescore.Rescore;
import org.scoregrid.domain.rescore.RescoreState;
import org.scoregrid.web.page.Badge;

/**
 * A re-score in the page.
 *
 * @param files which new files it tries
 * @param notices what an organizer should know before the next step
 * @param difference null while there is nothing to compare
 */
public record RescoreView(
    long id,
    long competitionId,
    String competition,
    long phaseId,
    String phase,
    String task,
    RescoreState state,
    Badge badge,
    String files,
    String selection,
    String created,
    Rescore.Progress progress,
    List<String> notices,
    List<FailureView> failures,
    @Nullable DifferenceView difference) {

  /** Whether the page looks again by itself. */
  public boolean moves() {
    return state == RescoreState.RUNNING
        || (state == RescoreState.SWITCHED
            && progress.waiting() + progress.running() + progress.late() > 0);
  }

  public boolean mayStart() {
    return state == RescoreState.DRAFT || state == RescoreState.STOPPED;
  }

  public boolean mayCover() {
    return state == RescoreState.READY && progress.missing() > 0;
  }

  public boolean mayTryAgain() {
    return progress.failed() > 0
        && (state == RescoreState.READY
            || state == RescoreState.STOPPED
            || state == RescoreState.SWITCHED);
  }

  public boolean mayBecome(RescoreState next) {
    return state.mayBecome(next);
  }

  public record FailureView(long submission, String owner, String sentence, String wayOut) {}

  /**
   * The table.
   *
   * @param moved entries whose rank changes, on all pages
   */
  public record DifferenceView(
      List<String> columns,
      List<RowView> rows,
      int moved,
      int page,
      int pages,
      int total,
      int from,
      int to) {}

  /**
   * @param change for example ▲ 2
   * @param tone ok, bad or empty
   * @param note what is special about it; empty: nothing
   */
  public record RowView(
      String owner,
      String oldRank,
      String newRank,
      String change,
      String tone,
      String note,
      List<CellView> cells) {}

  /**
   * @param difference with its sign; empty where there is none
   */
  public record CellView(String old, String now, String difference) {}

  /** A re-score in the list of a phase. */
  public record LineView(long id, Badge badge, String task, String files, String created) {}

  /** Something to choose: its key and its name. */
  public record Choice(String key, String name) {}
}
