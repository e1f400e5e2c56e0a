package org.scoregrid.store.postgres;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.scoregrid.store.BlobStore.StoredObject;
import org.scoregrid.store.StorageCheck;

/** Checks as tables: the listing, and what was found. */
public final class PostgresStorageCheck implements StorageCheck {
  private static final String SEE =
      """
      insert into storage_object as o (object_key, bytes, modified_at, seen_by)
      select *, ? from unnest(?, ?, ?)
      on conflict (object_key) do update
         set bytes = excluded.bytes, modified_at = excluded.modified_at, seen_by = excluded.seen_by
      """;

  /**
   * Of the rows of {@code o}: those that nothing names. Only folders of ours are looked at: logos
   * and backups are never orphans. The key of an output tells the second of its attempt ({@link
   * org.scoregrid.store.ObjectKeys#fresh}), by which the attempt is found; outputs with other keys
   * are left alone.
   */
  private static final String UNNAMED =
      """
      , outputs as materialized (
        select k.value as object_key
          from (select distinct to_timestamp(
                  substring(object_key from '^[a-z_]+/[0-9-]{10}-([0-9]{1,11})/')::bigint) as at
                  from o where object_key ~ '%1$s') t
          join attempt a
            on a.dispatched_at >= t.at and a.dispatched_at < t.at + interval '1 second'
          join run r on r.id = a.run
          cross join lateral jsonb_each_text(a.output_keys) k
         where not a.swept or a.number = r.attempt),
      unnamed as (
        select o.* from o
         where (o.object_key ~ '^(dataset|blobs)/' or o.object_key ~ '%1$s')
           and not exists (select from dataset x where x.object_key = o.object_key)
           and not exists (select from competition x where x.logo_object_key = o.object_key)
           and not exists (select from doomed_object x where x.object_key = o.object_key)
           and not exists (select from outputs x where x.object_key = o.object_key))
      """
          .formatted(
              "^(detailed_result|prediction_result|scoring_result|submission_details)"
                  + "/[0-9-]{10}-[0-9]{1,11}/");

  private static final String FIND_ORPHANS =
      """
      with listed as materialized (
        select object_key, bytes, modified_at, seen_by from storage_object
         where seen_by = ? and object_key > ? order by object_key limit ?),
      o as materialized (select * from listed where modified_at < ?)
      """
          + UNNAMED
          + """
            , found as (
              insert into orphan_object (object_key, bytes, modified_at, found_at, found_by)
              select object_key, bytes, modified_at, ?::timestamptz, seen_by from unnamed
              on conflict (object_key) do update
                 set bytes = excluded.bytes, modified_at = excluded.modified_at,
                     found_at = excluded.found_at, found_by = excluded.found_by)
            select max(object_key) from listed
            """;

  private static final String DOOM =
      """
      with o as materialized (
        select object_key from orphan_object order by object_key limit ? for update skip locked)
      """
          + UNNAMED
          + """
            , doomed as (
              %s),
            handled as (
              delete from orphan_object x using o where x.object_key = o.object_key)
            select (select count(*) from unnamed), (select count(*) from o)
            """
              .formatted(
                  Dooming.ENTER.formatted(
                      "select object_key, ?::timestamptz from unnamed order by object_key"));

  private final Sql sql;

  public PostgresStorageCheck(PostgresDatabase database) {
    this.sql = new Sql(database.dataSource());
  }

  @Override
  public Place begin(Instant notBefore, Instant now) {
    return sql.transaction(
        tx -> {
          Optional<Place> open =
              tx.first(
                  """
                  select * from storage_check where ended_at is null and started_at > ?
                   order by id desc limit 1
                  """,
                  row ->
                      new Place(
                          new CheckId(row.getLong("id")),
                          Tx.time(row, "started_at"),
                          row.getString("prefix"),
                          row.getString("from_key")),
                  notBefore);
          if (open.isPresent()) {
            return open.get();
          }
          long id =
              tx.number("insert into storage_check (started_at) values (?) returning id", now);
          return new Place(new CheckId(id), now, null, null);
        });
  }

  @Override
  public void seen(
      CheckId check, List<StoredObject> objects, String prefix, @Nullable String next) {
    sql.run(
        tx -> {
          tx.update(
              SEE,
              check.value(),
              Tx.column("text", objects, StoredObject::objectKey),
              Tx.column("bigint", objects, StoredObject::bytes),
              Tx.column("timestamptz", objects, StoredObject::modifiedAt));
          tx.update(
              "update storage_check set prefix = ?, from_key = ? where id = ?",
              prefix,
              next,
              check.value());
        });
  }

  @Override
  public Optional<String> findOrphans(
      CheckId check, String after, int max, Instant changedBefore, Instant now) {
    return sql.transaction(
        tx ->
            tx.first(
                    FIND_ORPHANS,
                    row -> Optional.ofNullable(row.getString(1)),
                    check.value(),
                    after,
                    max,
                    changedBefore,
                    now)
                .orElseThrow());
  }

  @Override
  public Optional<Long> findMissing(CheckId check, Kind kind, long after, int max, Instant now) {
    String statement =
        switch (kind) {
          case DATASET -> MissingObjects.DATASETS;
          case RUN -> MissingObjects.RUNS;
        };
    return sql.transaction(
        tx ->
            tx.first(
                    statement,
                    row -> Optional.ofNullable(Tx.id(row, "last")),
                    check.value(),
                    after,
                    max,
                    now)
                .orElseThrow());
  }

  @Override
  public void end(CheckId check, Instant now) {
    sql.run(tx -> end(tx, check.value(), now));
  }

  private static void end(Tx tx, long check, Instant now) throws SQLException {
    for (String table : List.of("orphan_object", "missing_object")) {
      tx.update("delete from " + table + " where found_by <> ?", check);
    }
    // What they saw and this one did not goes with them.
    tx.update("delete from storage_check where id < ?", check);
    tx.update(
        """
        update storage_check c set ended_at = ?, objects = s.objects, bytes = s.bytes
          from (select count(*) as objects, coalesce(sum(bytes), 0) as bytes from storage_object) s
         where c.id = ?
        """,
        now,
        check);
  }

  @Override
  public Optional<Report> lastReport() {
    return sql.transaction(
        tx ->
            tx.first(
                """
                select c.*, o.number, o.size
                  from storage_check c cross join (
                    select count(*) as number, coalesce(sum(bytes), 0) as size
                      from orphan_object) o
                 where c.ended_at is not null order by c.id desc limit 1
                """,
                row ->
                    new Report(
                        Tx.time(row, "ended_at"),
                        row.getLong("objects"),
                        row.getLong("bytes"),
                        row.getLong("number"),
                        row.getLong("size"))));
  }

  @Override
  public List<Orphan> orphans(String after, int max) {
    return sql.transaction(
        tx ->
            tx.list(
                """
                select object_key, bytes from orphan_object where object_key > ?
                 order by object_key limit ?
                """,
                row -> new Orphan(row.getString("object_key"), row.getLong("bytes")),
                after,
                max));
  }

  @Override
  public List<Missing> missing(int max) {
    return sql.transaction(
        tx ->
            tx.list(
                "select * from missing_object order by thing, id, field limit ?",
                row ->
                    new Missing(
                        row.getString("thing"),
                        row.getLong("id"),
                        row.getString("field"),
                        row.getString("object_key")),
                max));
  }

  @Override
  public Doomed doomOrphans(int max, Instant now) {
    return sql.transaction(
        tx ->
            tx.first(
                    DOOM, row -> new Doomed(row.getInt(1), row.getInt(2) - row.getInt(1)), max, now)
                .orElseThrow());
  }
}
