package org.scoregrid.store;

import java.time.LocalDate;
import java.util.List;

/** What came to be on a site over time (reference/http-api-details.md 19). Thread-safe. */
public interface SiteActivity {

  /** How long one step of a chart is. */
  enum Unit {
    DAY,
    WEEK,
    MONTH,
    YEAR
  }

  /**
   * @param from first UTC day of the unit; weeks begin on Mondays
   */
  record Step(LocalDate from, long count) {}

  /**
   * @param submissions children count
   */
  record Totals(long accounts, long competitions, long publishedCompetitions, long submissions) {}

  /** Charts have the steps in which something happened only. */
  record Activity(
      Totals totals, List<Step> accounts, List<Step> competitions, List<Step> submissions) {}

  /** Of UTC days from one to another, both included. */
  Activity between(LocalDate from, LocalDate to, Unit unit);
}
