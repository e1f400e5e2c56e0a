package org.scoregrid.domain.run;

/** Who has to make the next move of a run; every state that is not over has one. */
public enum Actor {
  DISPATCHER,
  BROKER,
  WORKER,
  NOBODY
}
