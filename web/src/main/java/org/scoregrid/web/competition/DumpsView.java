package org.scoregrid.web.competition;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.scoregrid.web.page.Badge;

/**
 * The dumps of a competition in its page.
 *
 * @param original the bundle that the competition was made from; null when it is gone
 * @param lines newest first
 * @param moves whether one is being made, so that the page looks again by itself
 */
public record DumpsView(
    long competitionId,
    CompetitionView.@Nullable FileView original,
    List<LineView> lines,
    boolean moves) {

  /**
   * @param details why it failed; empty: it did not
   * @param size empty while there is none
   * @param url null while there is nothing to download
   */
  public record LineView(
      String name,
      String mode,
      String created,
      String size,
      Badge badge,
      String details,
      @Nullable String url) {}
}
