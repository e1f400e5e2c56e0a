package org.scoregrid.domain.run;

import java.math.BigDecimal;
import java.util.Map;
import org.scoregrid.domain.fault.Fault;

/** How an attempt ended. */
public sealed interface Outcome {

  /** The scoring program's numbers by name; names that no column has are ignored later. */
  record Scored(Map<String, BigDecimal> scores) implements Outcome {
    public Scored {
      scores = Map.copyOf(scores);
    }
  }

  record Faulted(Fault fault) implements Outcome {}

  record Cancelled() implements Outcome {}
}
