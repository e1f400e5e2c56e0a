package org.scoregrid.domain.fault;

/** Who has to act on a fault. */
public enum Blame {
  /** The program or file that was submitted. Counts against the limits. */
  PARTICIPANT,
  /** The competition: its programs, data, image or settings. Does not count against the limits. */
  ORGANIZER,
  /** This site or its workers. Does not count against the limits; tried again up to three times. */
  PLATFORM
}
