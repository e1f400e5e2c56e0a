package org.scoregrid.domain.competition;

/** What a dump holds of tasks, programs and data (reference/bundle-format.md 13). */
public enum DumpMode {
  /** Every file itself: the dump loads on any server. */
  FILES,
  /** Keys of what stays on this server: small, and loads only here. */
  KEYS
}
