package org.scoregrid.store.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.PhaseId;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.store.RerunStore;

/** Bulk re-runs as two tables. */
public final class PostgresRerunStore implements RerunStore {
  private static final String ORIGINALS =
      """
        from submission s
       where s.phase = ? and s.parent is null and s.finished_at is not null
         and not s.soft_deleted and s.data is not null and s.rerun_of is null
         and s.migrated_from is null and not s.specific_task_rerun
      """;

  private static final String LISTED =
      """
        from submission s
       where s.id = any(?) and s.finished_at is not null and not s.soft_deleted
         and s.data is not null
      """;

  /** Locked ones are being handled by another one right now. */
  private static final String CHUNK =
      """
      select i.original from bulk_rerun_item i
       where i.bulk = ? and not i.handled
       order by i.original limit ?
         for no key update of i skip locked
      """;

  private static final String HANDLED =
      """
      update bulk_rerun_item i set handled = true, rerun = v.rerun
        from unnest(?, ?) as v(original, rerun)
       where i.bulk = ? and i.original = v.original
      """;

  private static final String COUNT =
      """
      update bulk_rerun set done = done + ?,
             ended_at = case when done + ? >= total then coalesce(ended_at, ?) end
       where id = ?
      """;

  private final Sql sql;

  public PostgresRerunStore(PostgresDatabase database) {
    this.sql = new Sql(database.dataSource());
  }

  @Override
  public int rerunnable(PhaseId phase) {
    return sql.transaction(
        tx -> Math.toIntExact(tx.number("select count(*) " + ORIGINALS, phase.value())));
  }

  @Override
  public Bulk startPhase(PhaseId phase, AccountId by, Instant now) {
    return sql.transaction(
        tx -> {
          Optional<Long> fresh =
              tx.first(
                  """
                  insert into bulk_rerun (phase, requested_by, created_at) values (?, ?, ?)
                  on conflict (phase) where ended_at is null do nothing
                  returning id
                  """,
                  row -> row.getLong("id"),
                  phase.value(),
                  by.value(),
                  now);
          if (fresh.isEmpty()) {
            return last(tx, phase).orElseThrow();
          }
          return filled(tx, fresh.get(), ORIGINALS, phase.value(), now);
        });
  }

  @Override
  public Bulk startList(List<SubmissionId> submissions, AccountId by, Instant now) {
    return sql.transaction(
        tx -> {
          long id =
              tx.number(
                  """
                  insert into bulk_rerun (phase, requested_by, created_at)
                  values (null, ?, ?) returning id
                  """,
                  by.value(),
                  now);
          Tx.Values ids = Tx.column("bigint", submissions, SubmissionId::value);
          return filled(tx, id, LISTED, ids, now);
        });
  }

  private static Bulk filled(Tx tx, long id, String originals, Object of, Instant now)
      throws SQLException {
    int total =
        tx.update(
            "insert into bulk_rerun_item (bulk, original) select ?, s.id " + originals, id, of);
    tx.update(
        "update bulk_rerun set total = ?, ended_at = case when ? = 0 then ?::timestamptz end"
            + " where id = ?",
        total,
        total,
        now,
        id);
    return read(tx, id).orElseThrow();
  }

  @Override
  public Optional<Bulk> byId(BulkId id) {
    return sql.transaction(tx -> read(tx, id.value()));
  }

  @Override
  public Optional<Bulk> lastOf(PhaseId phase) {
    return sql.transaction(tx -> last(tx, phase));
  }

  @Override
  public Map<PhaseId, Bulk> lastOfEach(Collection<PhaseId> phases) {
    Map<PhaseId, Bulk> last = new HashMap<>();
    sql.transaction(
            tx ->
                tx.list(
                    """
                    select distinct on (phase) * from bulk_rerun
                     where phase = any(?) order by phase, id desc
                    """,
                    PostgresRerunStore::bulk,
                    Tx.ids(phases.stream().map(PhaseId::value).toList())))
        .forEach(
            bulk -> {
              PhaseId phase = bulk.phase();
              if (phase != null) {
                last.put(phase, bulk);
              }
            });
    return last;
  }

  private static Optional<Bulk> read(Tx tx, long id) throws SQLException {
    return tx.first("select * from bulk_rerun where id = ?", PostgresRerunStore::bulk, id);
  }

  private static Optional<Bulk> last(Tx tx, PhaseId phase) throws SQLException {
    return tx.first(
        "select * from bulk_rerun where phase = ? order by id desc limit 1",
        PostgresRerunStore::bulk,
        phase.value());
  }

  private static Bulk bulk(ResultSet row) throws SQLException {
    Long phase = Tx.id(row, "phase");
    return new Bulk(
        new BulkId(row.getLong("id")),
        phase == null ? null : new PhaseId(phase),
        Tx.time(row, "created_at"),
        row.getInt("total"),
        row.getInt("done"),
        Tx.instant(row, "ended_at"));
  }

  @Override
  public Step rerunSome(BulkId id, int max, Instant now) {
    return sql.transaction(tx -> rerunSome(tx, id.value(), max, now));
  }

  private static Step rerunSome(Tx tx, long id, int max, Instant now) throws SQLException {
    List<Long> originals = tx.numbers(CHUNK, id, max);
    Map<Long, Long> reruns = new NewSubmissions(tx).reruns(originals, now);
    if (!originals.isEmpty()) {
      tx.update(HANDLED, Tx.ids(originals), Tx.column("bigint", originals, reruns::get), id);
      tx.update(COUNT, originals.size(), originals.size(), now, id);
    }
    List<SubmissionId> made = reruns.values().stream().map(SubmissionId::new).toList();
    return read(tx, id)
        .map(bulk -> new Step(made, bulk.done(), bulk.total(), originals.isEmpty()))
        .orElse(new Step(made, 0, 0, true));
  }

  @Override
  public List<BulkId> unfinished(Instant createdAfter, Instant createdBefore, int limit) {
    return sql.transaction(
        tx ->
            tx.list(
                """
                select id from bulk_rerun where ended_at is null and created_at > ? and created_at < ?
                 order by created_at limit ?
                """,
                row -> new BulkId(row.getLong("id")),
                createdAfter,
                createdBefore,
                limit));
  }
}
