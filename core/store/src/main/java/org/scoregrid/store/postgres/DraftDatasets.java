package org.scoregrid.store.postgres;

import io.helidon.dbclient.DbExecute;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.competition.CompetitionDraft.Source;
import org.scoregrid.domain.dataset.Dataset;
import org.scoregrid.domain.id.DatasetKey;

/** Which stored dataset stands for each source of a draft. */
record DraftDatasets(Map<Source, DatasetKey> keys, Map<DatasetKey, Long> ids) {

  /**
   * @throws IllegalArgumentException when one of them does not exist
   */
  static DraftDatasets find(DbExecute on, Map<Source, DatasetKey> keys) {
    Set<DatasetKey> wanted = Set.copyOf(keys.values());
    Map<DatasetKey, Dataset> found = PostgresDatasetStore.byKeys(on, wanted);
    if (!found.keySet().containsAll(wanted)) {
      throw new IllegalArgumentException("a dataset of the draft does not exist");
    }
    Map<DatasetKey, Long> ids =
        found.values().stream().collect(Collectors.toMap(Dataset::key, d -> d.id().value()));
    return new DraftDatasets(keys, ids);
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
    DatasetKey key = keys.get(source);
    Long id = key == null ? null : ids.get(key);
    if (id == null) {
      throw new IllegalArgumentException("no dataset was given for " + source);
    }
    return id;
  }
}
