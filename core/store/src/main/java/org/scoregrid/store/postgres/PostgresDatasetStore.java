package org.scoregrid.store.postgres;

import io.helidon.dbclient.DbClient;
import io.helidon.dbclient.DbExecute;
import io.helidon.dbclient.DbTransaction;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.dataset.Dataset;
import org.scoregrid.domain.dataset.DatasetType;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.CompetitionId;
import org.scoregrid.domain.id.DatasetId;
import org.scoregrid.domain.id.DatasetKey;
import org.scoregrid.domain.id.Digest;
import org.scoregrid.store.BlobStore;
import org.scoregrid.store.DatasetStore;

/** Rows of datasets in the database. Thread-safe. */
public final class PostgresDatasetStore implements DatasetStore {
  private static final String SELECT =
      """
      select id, key, type, name, description, file_name, created_by, created_at, is_public,
             created_by_competition, completed, competition, object_key, digest, bytes,
             license, downloads, verified
      from dataset
      """;

  private final DbClient client;
  private final Sql sql;

  public PostgresDatasetStore(PostgresDatabase database) {
    this.client = database.dbClient();
    this.sql = new Sql(database.dataSource());
  }

  @Override
  public Optional<Dataset> create(NewDataset dataset) {
    return Statements.inTransaction(
        client,
        transaction -> {
          String username = lockOwner(transaction, dataset.owner());
          boolean mustDiffer = dataset.name() != null && !dataset.createdByCompetition();
          if (mustDiffer && hasNamed(transaction, dataset)) {
            return Optional.empty();
          }
          String name =
              dataset.name() == null
                  ? username + " - " + dataset.type().wireName()
                  : dataset.name();
          return Optional.of(insert(transaction, dataset, name));
        });
  }

  /** Inserts a dataset that has a name. */
  static Dataset insert(DbTransaction transaction, NewDataset dataset) {
    return insert(transaction, dataset, Objects.requireNonNull(dataset.name()));
  }

  /** Two uploads of one person at the same time must not get the same name. */
  private static String lockOwner(DbTransaction transaction, AccountId owner) {
    String sql = "select username from account where id = :id for no key update";
    return Statements.first(
            transaction, sql, Map.of("id", owner.value()), row -> row.text("username"))
        .orElseThrow(() -> new IllegalArgumentException("no account " + owner));
  }

  private static boolean hasNamed(DbTransaction transaction, NewDataset dataset) {
    String sql = "select 1 as one from dataset where created_by = :owner and name = :name limit 1";
    return Statements.first(
            transaction,
            sql,
            Parameters.of("owner", dataset.owner().value()).and("name", dataset.name()).map(),
            row -> true)
        .isPresent();
  }

  private static Dataset insert(DbTransaction transaction, NewDataset dataset, String name) {
    String sql =
        """
        insert into dataset (type, name, description, file_name, created_by, is_public,
                             created_by_competition, competition, object_key, digest, bytes,
                             completed)
        values (:type, :name, :description, :file_name, :owner, :is_public,
                :created_by_competition, cast(:competition as bigint), :object_key,
                cast(:digest as text), :bytes, cast(:digest as text) is not null)
        returning *
        """;
    Dooming.spare(transaction, List.of(dataset.objectKey()));
    return Statements.first(
            transaction,
            sql,
            Parameters.of("type", dataset.type().wireName())
                .and("name", name)
                .and("description", dataset.description())
                .and("file_name", dataset.fileName())
                .and("owner", dataset.owner().value())
                .and("is_public", dataset.isPublic())
                .and("created_by_competition", dataset.createdByCompetition())
                .and("competition", valueOf(dataset.competition()))
                .and("object_key", dataset.objectKey())
                .and("digest", dataset.digest() == null ? null : dataset.digest().sha256())
                .and("bytes", dataset.bytes())
                .map(),
            PostgresDatasetStore::dataset)
        .orElseThrow();
  }

  private static @Nullable Long valueOf(@Nullable CompetitionId competition) {
    return competition == null ? null : competition.value();
  }

  @Override
  public Optional<Dataset> byKey(DatasetKey key) {
    return Optional.ofNullable(byKeys(List.of(key)).get(key));
  }

  @Override
  public Map<DatasetId, Dataset> byIds(Collection<DatasetId> ids) {
    return byIds(client.execute(), ids);
  }

  static Map<DatasetId, Dataset> byIds(DbExecute on, Collection<DatasetId> ids) {
    if (ids.isEmpty()) {
      return Map.of();
    }
    String sql = SELECT + "where id = any(cast(:ids as bigint[]))";
    Object values = ids.stream().map(DatasetId::value).toArray(Long[]::new);
    Map<DatasetId, Dataset> found = new HashMap<>();
    Statements.list(on, sql, Map.of("ids", values), PostgresDatasetStore::dataset)
        .forEach(dataset -> found.put(dataset.id(), dataset));
    return found;
  }

  @Override
  public Map<DatasetKey, Dataset> byKeys(Collection<DatasetKey> keys) {
    return byKeys(client.execute(), keys);
  }

  static Map<DatasetKey, Dataset> byKeys(DbExecute on, Collection<DatasetKey> keys) {
    if (keys.isEmpty()) {
      return Map.of();
    }
    String sql = SELECT + "where key = any(cast(:keys as uuid[]))";
    Object values = keys.stream().map(DatasetKey::toString).toArray(String[]::new);
    Map<DatasetKey, Dataset> found = new HashMap<>();
    Statements.list(on, sql, Map.of("keys", values), PostgresDatasetStore::dataset)
        .forEach(dataset -> found.put(dataset.key(), dataset));
    return found;
  }

  @Override
  public void complete(DatasetId id, BlobStore.Sealed sealed) {
    sql.run(tx -> DatasetRows.complete(tx, id, sealed));
  }

  @Override
  public void rename(DatasetId id, String name) {
    String sql = "update dataset set name = left(:name, 255) where id = :id";
    Statements.change(client.execute(), sql, Map.of("id", id.value(), "name", name));
  }

  @Override
  public long bytesUsedBy(AccountId owner) {
    String sql = StoredBytes.USED.formatted(":owner");
    return Statements.first(
            client.execute(), sql, Map.of("owner", owner.value()), row -> row.number("used"))
        .orElseThrow();
  }

  @Override
  public long quotaOf(AccountId owner) {
    String sql = "select quota_bytes from account where id = :id";
    return Statements.first(
            client.execute(), sql, Map.of("id", owner.value()), row -> row.number("quota_bytes"))
        .orElseThrow(() -> new IllegalArgumentException("no account " + owner));
  }

  private static Dataset dataset(Row row) {
    Long competition = row.numberOrNull("competition");
    String digest = row.textOrNull("digest");
    return new Dataset(
        new DatasetId(row.number("id")),
        new DatasetKey(row.uuid("key")),
        DatasetType.parse(row.text("type")).orElseThrow(),
        row.text("name"),
        row.textOrNull("description"),
        row.text("file_name"),
        new AccountId(row.number("created_by")),
        row.instant("created_at"),
        row.flag("is_public"),
        row.flag("created_by_competition"),
        row.flag("completed"),
        competition == null ? null : new CompetitionId(competition),
        row.text("object_key"),
        digest == null ? null : new Digest(digest),
        row.number("bytes"),
        row.textOrNull("license"),
        row.number("downloads"),
        row.flag("verified"));
  }
}
