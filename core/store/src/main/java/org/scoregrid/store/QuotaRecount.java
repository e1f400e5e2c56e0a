package org.scoregrid.store;

import java.time.Instant;

/** Brings what counts against quotas in line with what is stored. Thread-safe. */
public interface QuotaRecount {

  /**
   * What one correction changed.
   *
   * @param rows datasets and attempts
   * @param accounts their owners; each has an entry in the audit log
   */
  record Corrected(int rows, int accounts) {}

  /**
   * Compares counted bytes with the sizes that the last complete listing of the storage saw, and
   * corrects both at once with the entries in the audit log. Uploads under way count at their
   * declared size; what superseded attempts left counts nothing once it was removed. Doing it again
   * changes nothing.
   *
   * @param max datasets, and attempts, that are corrected; the rest is left for the next call
   */
  Corrected recount(int max, Instant now);
}
