package org.scoregrid.store;

import java.util.List;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.CompetitionId;
import org.scoregrid.domain.id.DatasetId;

/** What stored files are used for; access to them follows from it. Thread-safe. */
public interface DatasetUses {

  /** What a competition does with a dataset. */
  enum Role {
    STARTING_KIT,
    PUBLIC_DATA,
    INPUT_DATA,
    INGESTION_PROGRAM,
    SCORING_PROGRAM,
    REFERENCE_DATA,
    SOLUTION,
    BUNDLE,
    /** The file of a submission that is not soft-deleted. */
    SUBMISSION,
    /** The file of a submission that its owner made public. */
    PUBLIC_SUBMISSION
  }

  record Use(CompetitionId competition, Role role) {}

  /** Each competition and role once. */
  List<Use> uses(DatasetId dataset);

  /** Own datasets, newest first. */
  Page<DatasetId> ownedBy(AccountId owner, Page.Request page);
}
