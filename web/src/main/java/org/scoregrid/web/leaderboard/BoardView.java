package org.scoregrid.web.leaderboard;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.scoregrid.web.http.SecretQuery;

/**
 * A leaderboard in the page.
 *
 * @param columns score columns of all tasks, in order; hidden ones only for organizers
 * @param ranking how the board ranks, in words
 * @param rankings what an organizer may choose; empty where there is nothing to choose
 * @param total entries on all pages
 * @param back address of the page before; null: there is none
 * @param next address of the page after; null: there is none
 * @param secret carries the key of an unpublished competition on
 */
public record BoardView(
    long competitionId,
    long phaseId,
    List<PhaseChoice> phases,
    List<BoardColumn> columns,
    List<BoardRow> rows,
    String ranking,
    List<RankingChoice> rankings,
    String search,
    int page,
    int total,
    int from,
    int to,
    @Nullable String back,
    @Nullable String next,
    SecretQuery secret) {

  public record PhaseChoice(long id, String name, boolean selected) {}

  /**
   * @param word as the form sends it
   */
  public record RankingChoice(String word, String text, boolean selected) {}

  /**
   * @param arrow ↓ larger is better, ↑ smaller is better, of the primary column; else empty
   * @param hidden from all but organizers
   */
  public record BoardColumn(String title, String arrow, boolean primary, boolean hidden) {}

  /**
   * @param organization that the entry was made for
   * @param cells texts in the order of the columns
   */
  public record BoardRow(
      int rank,
      String owner,
      @Nullable String organization,
      boolean me,
      int entries,
      List<String> cells,
      String when,
      long submissionId) {}
}
