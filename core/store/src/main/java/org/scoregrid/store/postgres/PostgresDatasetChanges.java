package org.scoregrid.store.postgres;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.scoregrid.domain.dataset.Dataset;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.DatasetId;
import org.scoregrid.store.BlobStore;
import org.scoregrid.store.DatasetChanges;

/** Changes of datasets in the database. */
public final class PostgresDatasetChanges implements DatasetChanges {
  private static final String SUBMITTED =
      "select distinct data from submission where data = any(?) and not soft_deleted";

  private final Sql sql;

  public PostgresDatasetChanges(DataSource pool) {
    this.sql = new Sql(pool);
  }

  @Override
  public Completion complete(DatasetId id, BlobStore.Sealed sealed, Instant now) {
    return sql.transaction(tx -> complete(tx, id, sealed));
  }

  private static Completion complete(Tx tx, DatasetId id, BlobStore.Sealed sealed)
      throws SQLException {
    Optional<Long> owner =
        tx.first("select created_by from dataset where id = ?", row -> row.getLong(1), id.value());
    if (owner.isEmpty()) {
      return new Completion.Gone();
    }
    lockOwner(tx, owner.get());
    Optional<Dataset> dataset = DatasetRows.lock(tx, id);
    if (dataset.isEmpty()) {
      return new Completion.Gone();
    }
    if (dataset.get().completed()) {
      return new Completion.Completed(dataset.get());
    }
    long available =
        tx.number("select quota_bytes from account where id = ?", owner.get())
            - (StoredBytes.usedBy(tx, new AccountId(owner.get())) - dataset.get().bytes());
    if (sealed.bytes() > available) {
      return new Completion.NoRoom(Math.max(0, available));
    }
    DatasetRows.complete(tx, id, sealed);
    return new Completion.Completed(DatasetRows.lock(tx, id).orElseThrow());
  }

  /** What the owner's names and quota depend on stays as it is until the end. */
  private static void lockOwner(Tx tx, long owner) throws SQLException {
    tx.numbers("select id from account where id = ? for no key update", owner);
  }

  @Override
  public Optional<Dataset> edit(DatasetId id, Edit edit) {
    return sql.transaction(
        tx -> {
          tx.numbers(
              """
              select id from account
               where id = (select created_by from dataset where id = ?) for no key update
              """,
              id.value());
          boolean taken =
              tx.number(
                      """
                      select count(*) from dataset other, dataset d
                       where d.id = ? and other.created_by = d.created_by and other.name = ?
                         and other.id <> d.id and d.name <> ?
                      """,
                      id.value(),
                      edit.name(),
                      edit.name())
                  > 0;
          return taken
              ? Optional.empty()
              : tx.first(
                  """
                  update dataset set name = ?, description = ?, is_public = ?, license = ?
                   where id = ? returning *
                  """,
                  DatasetRows::read,
                  edit.name(),
                  edit.description(),
                  edit.isPublic(),
                  edit.license(),
                  id.value());
        });
  }

  @Override
  public void setVerified(DatasetId id, boolean verified) {
    sql.run(tx -> tx.update("update dataset set verified = ? where id = ?", verified, id.value()));
  }

  @Override
  public void countDownload(DatasetId id) {
    sql.run(
        tx -> tx.update("update dataset set downloads = downloads + 1 where id = ?", id.value()));
  }

  @Override
  public List<Refused> delete(AccountId by, Collection<DatasetId> ids, Instant now) {
    return sql.transaction(
        tx -> {
          lockTasks(tx, ids);
          List<Dataset> datasets = DatasetRows.lock(tx, ids);
          List<Refused> refused = refused(tx, by, datasets);
          if (refused.isEmpty()) {
            DatasetRows.delete(tx, datasets, now);
          }
          return refused;
        });
  }

  /** So that no phase takes one of their tasks in between. */
  private static void lockTasks(Tx tx, Collection<DatasetId> ids) throws SQLException {
    Tx.Values wanted = DatasetRows.values(ids);
    tx.numbers(
        """
        select id from task
         where scoring_program = any(?) or ingestion_program = any(?) or input_data = any(?)
            or reference_data = any(?)
         order by id for update
        """,
        wanted,
        wanted,
        wanted,
        wanted);
  }

  private static List<Refused> refused(Tx tx, AccountId by, List<Dataset> datasets)
      throws SQLException {
    List<DatasetId> ids = datasets.stream().map(Dataset::id).toList();
    Set<Long> inUse = new HashSet<>(DatasetUse.inUse(tx, ids));
    Set<Long> submitted = new HashSet<>(tx.numbers(SUBMITTED, DatasetRows.values(ids)));
    List<Refused> refused = new ArrayList<>();
    for (Dataset dataset : datasets) {
      long id = dataset.id().value();
      if (!dataset.owner().equals(by)) {
        refused.add(new Refused(dataset, Obstacle.NOT_OWN));
      } else if (inUse.contains(id)) {
        refused.add(new Refused(dataset, Obstacle.IN_USE));
      } else if (submitted.contains(id)) {
        refused.add(new Refused(dataset, Obstacle.SUBMITTED));
      }
    }
    return refused;
  }

  @Override
  public void discard(DatasetId id, Instant now) {
    sql.run(tx -> DatasetRows.delete(tx, DatasetRows.lock(tx, List.of(id)), now));
  }
}
