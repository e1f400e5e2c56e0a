package org.scoregrid.store;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.competition.Competition.Person;
import org.scoregrid.domain.dataset.Dataset;
import org.scoregrid.domain.dataset.DatasetType;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.CompetitionId;
import org.scoregrid.domain.id.DatasetId;
import org.scoregrid.domain.id.DatasetKey;

/** Lists of datasets with all that they show. Thread-safe. */
public interface DatasetLists {

  /** Which datasets a list begins with (reference/http-api-details.md 14.2). */
  enum Scope {
    OWN_AND_PUBLIC,
    /** Own ones but submissions and bundles. */
    OWN_DATASETS,
    OWN_SUBMISSIONS,
    OWN_BUNDLES,
    /** Complete public data that is public, of everybody. */
    PUBLIC_DATA
  }

  enum Order {
    NEWEST_FIRST,
    MOST_DOWNLOADED_FIRST
  }

  /**
   * What narrows a list; null: anything.
   *
   * @param words each of which has to occur in one of the texts of a dataset
   */
  record Filter(
      @Nullable DatasetType type,
      @Nullable String name,
      @Nullable DatasetKey key,
      @Nullable Boolean createdByCompetition,
      @Nullable Boolean isPublic,
      boolean licensed,
      boolean verified,
      List<String> words) {}

  /** A competition that has to do with a dataset. */
  record Named(CompetitionId id, String title, boolean published, boolean ownedByViewer) {}

  /** Bytes that runs stored for submissions of a dataset. */
  record ResultBytes(long prediction, long scoring, long detailed) {}

  /**
   * @param inUse competitions that have it in a phase or in a phase's task
   * @param competition which it was submitted to, or which its bundle became; null: neither
   * @param results of submission files; zero for others
   */
  record Listed(
      Dataset dataset,
      Person owner,
      List<Named> inUse,
      @Nullable Named competition,
      ResultBytes results) {}

  /**
   * @param viewer whose own ones are meant; null: anonymous
   */
  Page<Listed> list(
      @Nullable AccountId viewer, Scope scope, Filter filter, Order order, Page.Request page);

  /** Those that exist, with the same details. */
  Map<DatasetId, Listed> listed(@Nullable AccountId viewer, Collection<DatasetId> ids);
}
