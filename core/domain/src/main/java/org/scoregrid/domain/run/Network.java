package org.scoregrid.domain.run;

/** What a run's programs can reach. */
public enum Network {
  /** Nothing, not even the host: the default. */
  NONE,
  /** The outside only: not the host, other runs, private addresses or metadata services. */
  INTERNET
}
