package org.scoregrid.web.competition;

import java.util.List;
import org.scoregrid.web.page.Badge;

/**
 * Background work on a competition, for its organizers.
 *
 * @param moves whether some of it goes on
 */
public record WorkView(long competitionId, boolean moves, List<Line> lines) {

  /**
   * One piece of work.
   *
   * @param reach how far it is, in words; may be empty
   * @param percent 0 to 100; -1 where the end is not known
   */
  public record Line(String title, Badge badge, String reach, int percent, String when) {}
}
