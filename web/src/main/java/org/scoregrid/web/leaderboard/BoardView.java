package org.scoregrid.web.leaderboard;

import java.util.List;
import org.scoregrid.web.http.SecretQuery;

/**
 * A leaderboard in the page.
 *
 * @param columns visible score columns of all tasks, in order
 * @param secret carries the key of an unpublished competition on
 * @param total entries on all pages
 */
public record BoardView(
    long competitionId,
    long phaseId,
    List<PhaseChoice> phases,
    List<BoardColumn> columns,
    List<BoardRow> rows,
    String search,
    int page,
    int pages,
    int total,
    int from,
    int to,
    SecretQuery secret) {

  public record PhaseChoice(long id, String name, boolean selected) {}

  /**
   * @param arrow ↓ larger is better, ↑ smaller is better, of the primary column; else empty
   */
  public record BoardColumn(String title, String arrow, boolean primary) {}

  /**
   * @param cells texts in the order of the columns
   */
  public record BoardRow(
      int rank,
      String owner,
      boolean me,
      int entries,
      List<String> cells,
      String when,
      long submissionId) {}
}
