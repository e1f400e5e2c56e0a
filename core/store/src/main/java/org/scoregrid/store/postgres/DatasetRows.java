package org.scoregrid.store.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.dataset.Dataset;
import org.scoregrid.domain.dataset.DatasetType;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.CompetitionId;
import org.scoregrid.domain.id.DatasetId;
import org.scoregrid.domain.id.DatasetKey;
import org.scoregrid.domain.id.Digest;
import org.scoregrid.store.BlobStore;
import org.scoregrid.store.DatasetStore.NewDataset;

/** Rows of datasets inside the transactions of several stores. */
final class DatasetRows {
  private DatasetRows() {}

  static Dataset read(ResultSet row) throws SQLException {
    @Nullable Long competition = Tx.id(row, "competition");
    @Nullable String digest = row.getString("digest");
    return new Dataset(
        new DatasetId(row.getLong("id")),
        new DatasetKey(row.getObject("key", UUID.class)),
        DatasetType.parse(row.getString("type")).orElseThrow(),
        row.getString("name"),
        row.getString("description"),
        row.getString("file_name"),
        new AccountId(row.getLong("created_by")),
        Tx.time(row, "created_at"),
        row.getBoolean("is_public"),
        row.getBoolean("created_by_competition"),
        row.getBoolean("completed"),
        competition == null ? null : new CompetitionId(competition),
        row.getString("object_key"),
        digest == null ? null : new Digest(digest),
        row.getLong("bytes"),
        row.getString("license"),
        row.getLong("downloads"),
        row.getBoolean("verified"));
  }

  /** Stores a dataset that has a name, whoever else has it, and gives its id. */
  static long insert(Tx tx, NewDataset dataset) throws SQLException {
    Dooming.spare(tx, List.of(dataset.objectKey()));
    Digest digest = dataset.digest();
    return tx.number(
        """
        insert into dataset (type, name, description, file_name, created_by, is_public,
                             created_by_competition, object_key, digest, bytes, completed)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        returning id
        """,
        dataset.type().wireName(),
        Objects.requireNonNull(dataset.name()),
        dataset.description(),
        dataset.fileName(),
        dataset.owner().value(),
        dataset.isPublic(),
        dataset.createdByCompetition(),
        dataset.objectKey(),
        digest == null ? null : digest.sha256(),
        dataset.bytes(),
        digest != null);
  }

  /** Locks datasets against changes and against rows that would refer to them. */
  static List<Dataset> lock(Tx tx, Collection<DatasetId> ids) throws SQLException {
    return tx.list(
        "select * from dataset where id = any(?) order by id for update",
        DatasetRows::read,
        values(ids));
  }

  static Optional<Dataset> lock(Tx tx, DatasetId id) throws SQLException {
    return lock(tx, List.of(id)).stream().findFirst();
  }

  /** Names the sealed object instead of the upload's place, which is doomed. Idempotent. */
  static void complete(Tx tx, DatasetId id, BlobStore.Sealed sealed) throws SQLException {
    Optional<Dataset> dataset = lock(tx, id);
    if (dataset.isEmpty()) {
      return;
    }
    Dooming.spare(tx, List.of(sealed.objectKey()));
    tx.update(
        """
        update dataset set object_key = ?, digest = ?, bytes = ?, completed = true where id = ?
        """,
        sealed.objectKey(),
        sealed.digest().sha256(),
        sealed.bytes(),
        id.value());
    if (!dataset.get().objectKey().equals(sealed.objectKey())) {
      Dooming.doomNow(tx, List.of(dataset.get().objectKey()));
    }
  }

  /** Deletes locked datasets and dooms their objects, which others may share. */
  static void delete(Tx tx, Collection<Dataset> datasets, Instant now) throws SQLException {
    List<DatasetId> ids = new ArrayList<>();
    List<String> objects = new ArrayList<>();
    for (Dataset dataset : datasets) {
      ids.add(dataset.id());
      objects.add(dataset.objectKey());
    }
    tx.update("delete from dataset where id = any(?)", values(ids));
    Dooming.doom(tx, objects.stream().distinct().toList(), now);
  }

  static Tx.Values values(Collection<DatasetId> ids) {
    return Tx.ids(ids.stream().map(DatasetId::value).toList());
  }
}
