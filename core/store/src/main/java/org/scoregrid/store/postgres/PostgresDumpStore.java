package org.scoregrid.store.postgres;

import io.helidon.dbclient.DbClient;
import io.helidon.dbclient.DbTransaction;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.scoregrid.domain.competition.CompetitionContents;
import org.scoregrid.domain.competition.DumpMode;
import org.scoregrid.domain.dataset.Dataset;
import org.scoregrid.domain.dataset.DatasetType;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.CompetitionId;
import org.scoregrid.domain.id.DatasetId;
import org.scoregrid.domain.id.DumpId;
import org.scoregrid.store.BlobStore;
import org.scoregrid.store.DatasetStore.NewDataset;
import org.scoregrid.store.DumpNames;
import org.scoregrid.store.DumpStore;

/** Dumps in the database. Thread-safe. */
public final class PostgresDumpStore implements DumpStore {
  private static final int MAX_DETAILS = 10_000;

  private final DbClient client;

  public PostgresDumpStore(PostgresDatabase database) {
    this.client = database.dbClient();
  }

  @Override
  public Wish start(CompetitionId competition, DumpMode mode, AccountId requestedBy, Instant now) {
    return Statements.inTransaction(
        client,
        transaction -> {
          lock(transaction, competition);
          Map<String, Object> of =
              Map.of("competition", competition.value(), "keys", mode == DumpMode.KEYS);
          Optional<DumpId> unfinished = unfinishedOf(transaction, of);
          if (unfinished.isPresent()) {
            return new Wish.Accepted(unfinished.get());
          }
          forgetFailed(transaction, competition);
          if (count(transaction, competition) >= MAX_PER_COMPETITION) {
            return new Wish.TooMany();
          }
          return new Wish.Accepted(insert(transaction, competition, mode, requestedBy, now));
        });
  }

  /** Two wishes at the same time are counted one after the other. */
  private static void lock(DbTransaction transaction, CompetitionId competition) {
    String sql = "select id from competition where id = :id for no key update";
    if (Statements.first(transaction, sql, Map.of("id", competition.value()), row -> true)
        .isEmpty()) {
      throw new IllegalArgumentException("no competition " + competition);
    }
  }

  private static Optional<DumpId> unfinishedOf(DbTransaction transaction, Map<String, Object> of) {
    String sql =
        """
        select id from dump where competition = :competition and keys_instead_of_files = :keys
          and status = 'Starting'
        """;
    return Statements.first(transaction, sql, of, row -> new DumpId(row.number("id")));
  }

  private static void forgetFailed(DbTransaction transaction, CompetitionId competition) {
    String sql = "delete from dump where competition = :competition and status = 'Failed'";
    Statements.change(transaction, sql, Map.of("competition", competition.value()));
  }

  private static long count(DbTransaction transaction, CompetitionId competition) {
    String sql = "select count(*) as found from dump where competition = :competition";
    return Statements.first(
            transaction,
            sql,
            Map.of("competition", competition.value()),
            row -> row.number("found"))
        .orElseThrow();
  }

  private static DumpId insert(
      DbTransaction transaction,
      CompetitionId competition,
      DumpMode mode,
      AccountId requestedBy,
      Instant now) {
    String sql =
        """
        insert into dump (competition, keys_instead_of_files, requested_by, created_at)
        values (:competition, :keys, :requested_by, :now)
        returning id
        """;
    Map<String, Object> values =
        Map.of(
            "competition", competition.value(),
            "keys", mode == DumpMode.KEYS,
            "requested_by", requestedBy.value(),
            "now", Statements.time(now));
    return Statements.first(transaction, sql, values, row -> new DumpId(row.number("id")))
        .orElseThrow();
  }

  @Override
  public Optional<Dump> byId(DumpId id) {
    return dumps("where id = :id", Map.of("id", id.value())).stream().findFirst();
  }

  @Override
  public List<Dump> of(CompetitionId competition) {
    return dumps(
        "where competition = :competition order by id", Map.of("competition", competition.value()));
  }

  private List<Dump> dumps(String where, Map<String, Object> parameters) {
    return Statements.inTransaction(
        client,
        transaction -> {
          List<DumpRow> rows =
              Statements.list(transaction, DumpRow.SELECT + where, parameters, DumpRow::of);
          List<DatasetId> ids = rows.stream().flatMap(row -> row.dataset().stream()).toList();
          Map<DatasetId, Dataset> datasets = PostgresDatasetStore.byIds(transaction, ids);
          return rows.stream().map(row -> row.dump(datasets)).toList();
        });
  }

  @Override
  public Optional<Dataset> originalBundle(CompetitionId competition) {
    String sql =
        """
        select bundle from creation_status
        where resulting_competition = :competition
        order by id limit 1
        """;
    return Statements.first(
            client.execute(),
            sql,
            Map.of("competition", competition.value()),
            row -> new DatasetId(row.number("bundle")))
        .map(id -> PostgresDatasetStore.byIds(client.execute(), List.of(id)).get(id));
  }

  @Override
  public Optional<CompetitionContents> contents(CompetitionId competition) {
    return Statements.inTransaction(
        client,
        transaction -> {
          Statements.change(
              transaction, "set transaction isolation level repeatable read", Map.of());
          return ContentsReader.read(transaction, competition);
        });
  }

  @Override
  public List<DumpId> unfinished(Instant createdBefore, int limit) {
    String sql =
        """
        select id from dump
        where status = 'Starting' and created_at < :created_before
        order by created_at limit :limit
        """;
    return Statements.list(
        client.execute(),
        sql,
        Map.of("created_before", Statements.time(createdBefore), "limit", limit),
        row -> new DumpId(row.number("id")));
  }

  @Override
  public void announce(BlobStore.Sealed object, Instant removableAt) {
    Dooming.doom(client.execute(), List.of(object.objectKey()), removableAt);
  }

  @Override
  public boolean finish(DumpId id, Written written, Instant now) {
    return Statements.inTransaction(
        client,
        transaction -> {
          Optional<Finishing> finishing = lockUnfinished(transaction, id);
          finishing.ifPresent(dump -> finish(transaction, id, dump, written, now));
          return finishing.isPresent();
        });
  }

  /** What is known of a dump that is being finished. */
  private record Finishing(CompetitionId competition, long number) {}

  private static Optional<Finishing> lockUnfinished(DbTransaction transaction, DumpId id) {
    String sql =
        """
        select d.competition, (select count(*) from dump f
                               where f.competition = d.competition
                                 and f.status = 'Finished') + 1 as number
        from dump d where d.id = :id and d.status = 'Starting' for update of d
        """;
    return Statements.first(
        transaction,
        sql,
        Map.of("id", id.value()),
        row -> new Finishing(new CompetitionId(row.number("competition")), row.number("number")));
  }

  private static void finish(
      DbTransaction transaction, DumpId id, Finishing dump, Written written, Instant now) {
    BlobStore.Sealed object = written.object();
    Dataset dataset =
        PostgresDatasetStore.insert(
            transaction,
            new NewDataset(
                written.owner(),
                DatasetType.COMPETITION_BUNDLE,
                DumpNames.ofDataset(written.title(), dump.number(), written.createdAt()),
                null,
                DumpNames.ofFile(written.title(), written.createdAt()),
                false,
                false,
                dump.competition(),
                object.objectKey(),
                object.digest(),
                object.bytes()));
    Dooming.spare(transaction, List.of(object.objectKey()));
    String sql =
        """
        update dump set status = 'Finished', dataset = :dataset, details = null, finished_at = :now
        where id = :id
        """;
    Statements.change(
        transaction,
        sql,
        Map.of("id", id.value(), "dataset", dataset.id().value(), "now", Statements.time(now)));
  }

  @Override
  public void fail(DumpId id, String details, Instant now) {
    String sql =
        """
        update dump set status = 'Failed', details = left(:details, :limit), finished_at = :now
        where id = :id and status = 'Starting'
        """;
    Statements.change(
        client.execute(),
        sql,
        Map.of(
            "id",
            id.value(),
            "details",
            details,
            "limit",
            MAX_DETAILS,
            "now",
            Statements.time(now)));
  }
}
