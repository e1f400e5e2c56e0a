package org.scoregrid.bundle;

import java.util.List;
import org.scoregrid.domain.competition.CompetitionDraft;

/** What came of reading a bundle. */
public sealed interface Reading {

  /** It loads. The reader of this closes {@code files}. */
  record Loaded(CompetitionDraft draft, BundleFiles files) implements Reading {}

  /**
   * It does not.
   *
   * @param problems all of them, in the order of the file; at least one
   */
  record Rejected(List<Problem> problems) implements Reading {
    public Rejected {
      problems = List.copyOf(problems);
    }
  }
}
