package org.scoregrid.store;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.dataset.Dataset;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.DatasetId;

/** What owners do with their datasets after they made them. Thread-safe. */
public interface DatasetChanges {

  /** How an upload ended. */
  sealed interface Completion {
    /** It is there, measured and unchangeable. Also when it was before. */
    record Completed(Dataset dataset) implements Completion {}

    /**
     * The owner has no room for it; nothing changed.
     *
     * @param available bytes that the owner has room for
     */
    record NoRoom(long available) implements Completion {}

    /** The dataset is no longer there. */
    record Gone() implements Completion {}
  }

  /**
   * Everything that an owner may change; all of it is stored.
   *
   * @param license name of a licence
   */
  record Edit(
      String name, @Nullable String description, boolean isPublic, @Nullable String license) {}

  /** Why a dataset cannot be deleted (reference/rules.md 9). */
  enum Obstacle {
    /** It is somebody else's. */
    NOT_OWN,
    /** A phase has it, or one of a phase's tasks. */
    IN_USE,
    /** It is the file of a submission. */
    SUBMITTED
  }

  record Refused(Dataset dataset, Obstacle why) {}

  /**
   * Ends an upload within the owner's quota: of two uploads at the same time that have room for one
   * only, one is refused. The place of the upload is doomed, as its URL may be used again.
   */
  Completion complete(DatasetId id, BlobStore.Sealed sealed, Instant now);

  /**
   * @return empty if the owner has another dataset of that name, or this one is gone
   */
  Optional<Dataset> edit(DatasetId id, Edit edit);

  /** The staff's word that a dataset is good. */
  void setVerified(DatasetId id, boolean verified);

  void countDownload(DatasetId id);

  /**
   * Deletes all of the datasets, or none: then the refusals say why. Tasks and solutions forget
   * them, and their objects are doomed. Unknown ids are passed over.
   */
  List<Refused> delete(AccountId by, Collection<DatasetId> ids, Instant now);

  /** Takes back an upload that was refused, whoever uses it already. */
  void discard(DatasetId id, Instant now);
}
