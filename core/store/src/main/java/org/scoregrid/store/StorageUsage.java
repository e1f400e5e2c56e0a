package org.scoregrid.store;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/** Bytes in use at the beginning of each UTC day (reference/site-tasks.md 7.1). Thread-safe. */
public interface StorageUsage {

  /**
   * @param competitions submitted files
   * @param accounts datasets, and what submissions left
   * @param admin backups
   */
  record Day(LocalDate day, long competitions, long accounts, long admin, long orphans) {
    public long total() {
      return accounts + admin + orphans;
    }
  }

  record CompetitionDay(
      LocalDate day, long id, String title, String organizer, Instant createdAt, long datasets) {}

  record AccountDay(
      LocalDate day, long id, String name, Instant joinedAt, long datasets, long submissions) {}

  /** First day that is not measured yet and worth it; empty when all are. */
  Optional<LocalDate> nextDay(LocalDate today, int mostDaysBack);

  /** Measures a day; doing it again changes nothing. */
  void measure(LocalDate day, Instant now);

  Optional<Instant> lastMeasured();

  /** Days from one to another, both included. */
  List<Day> days(LocalDate from, LocalDate to);

  List<CompetitionDay> competitions(LocalDate from, LocalDate to);

  List<AccountDay> accounts(LocalDate from, LocalDate to);
}
