package org.scoregrid.store.postgres;

import io.helidon.dbclient.DbTransaction;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.competition.CompetitionDraft.Source;
import org.scoregrid.domain.dataset.Dataset;
import org.scoregrid.domain.id.DatasetKey;
import org.scoregrid.store.CompetitionStore.NewCompetition;

/** Which dataset stands for each source of a draft. */
record DraftDatasets(Map<Source, Long> ids) {

  /**
   * Finds those that are stored and stores the others.
   *
   * @throws IllegalArgumentException when one that should be stored does not exist
   */
  static DraftDatasets of(DbTransaction transaction, NewCompetition competition) {
    Map<Source, Long> ids = new HashMap<>();
    Map<DatasetKey, Dataset> found =
        PostgresDatasetStore.byKeys(transaction, Set.copyOf(competition.stored().values()));
    competition
        .stored()
        .forEach(
            (source, key) -> {
              Dataset dataset = found.get(key);
              if (dataset == null) {
                throw new IllegalArgumentException("there is no dataset " + key);
              }
              ids.put(source, dataset.id().value());
            });
    competition
        .made()
        .forEach(
            (source, dataset) ->
                ids.put(source, PostgresDatasetStore.insert(transaction, dataset).id().value()));
    return new DraftDatasets(ids);
  }

  /**
   * Id of the dataset of a source; null without source.
   *
   * @throws IllegalArgumentException when nobody named its dataset
   */
  @Nullable Long idOf(@Nullable Source source) {
    if (source == null) {
      return null;
    }
    Long id = ids.get(source);
    if (id == null) {
      throw new IllegalArgumentException("no dataset was given for " + source);
    }
    return id;
  }
}
