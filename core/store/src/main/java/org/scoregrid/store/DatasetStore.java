package org.scoregrid.store;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.dataset.Dataset;
import org.scoregrid.domain.dataset.DatasetType;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.CompetitionId;
import org.scoregrid.domain.id.DatasetId;
import org.scoregrid.domain.id.DatasetKey;
import org.scoregrid.domain.id.Digest;

/** Rows of datasets; their bytes are in the {@link BlobStore}. Thread-safe. */
public interface DatasetStore {

  /**
   * @param name null: {@code <username> - <type>}
   * @param objectKey where the upload will lie, or lies already
   * @param digest null while the bytes are not measured
   */
  record NewDataset(
      AccountId owner,
      DatasetType type,
      @Nullable String name,
      @Nullable String description,
      String fileName,
      boolean isPublic,
      boolean createdByCompetition,
      @Nullable CompetitionId competition,
      String objectKey,
      @Nullable Digest digest,
      long bytes) {}

  /**
   * @return empty if the owner already has a dataset of the given (non-null) name; what the
   *     unpacking of a competition makes may share its name
   */
  Optional<Dataset> create(NewDataset dataset);

  Optional<Dataset> byKey(DatasetKey key);

  /** Those that exist. */
  Map<DatasetId, Dataset> byIds(Collection<DatasetId> ids);

  /** Those that exist. */
  Map<DatasetKey, Dataset> byKeys(Collection<DatasetKey> keys);

  /** The upload is there, measured and moved to the place its digest names. Idempotent. */
  void complete(DatasetId id, BlobStore.Sealed sealed);

  void rename(DatasetId id, String name);

  /**
   * What an account uses of its quota, bytes: its datasets, at their declared size until they are
   * measured, and results and logs of its submissions. Equal bytes are stored once, but count for
   * every dataset that has them: nobody's use changes when somebody else deletes a copy.
   */
  long bytesUsedBy(AccountId owner);

  /** Storage limit of an account, bytes. */
  long quotaOf(AccountId owner);
}
