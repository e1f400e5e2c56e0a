package org.scoregrid.store.postgres;

/**
 * Rows that name an object which a check did not see. Parameters: the check, the last id of the
 * chunk before, the size of a chunk, the time. Gives the last id of the chunk.
 */
final class MissingObjects {
  static final String DATASETS =
      """
      with this as (select id, started_at from storage_check where id = ?),
      chunk as materialized (
        select d.id, d.object_key, d.completed and d.created_at < this.started_at as settled,
               this.id as seen_by
          from dataset d, this where d.id > ? order by d.id limit ?),
      found as (
        insert into missing_object (thing, id, field, object_key, found_at, found_by)
        select 'Data', c.id, 'data_file', c.object_key, ?::timestamptz, c.seen_by
          from chunk c
         where c.settled and not exists (
           select from storage_object o
            where o.object_key = c.object_key and o.seen_by = c.seen_by)
        on conflict (thing, id, field) do update
           set object_key = excluded.object_key, found_at = excluded.found_at,
               found_by = excluded.found_by)
      select max(id) as last from chunk
      """;

  /** Only what the last attempt stored: outputs of others are removed. */
  static final String RUNS =
      """
      with this as (select id, started_at from storage_check where id = ?),
      chunk as materialized (
        select r.id, r.submission, r.attempt, r.ended_at < this.started_at as settled,
               this.id as seen_by
          from run r, this where r.id > ? order by r.id limit ?),
      found as (
        insert into missing_object (thing, id, field, object_key, found_at, found_by)
        select 'Submission', c.submission, k.key, k.value, ?::timestamptz, c.seen_by
          from chunk c
          join attempt a on a.run = c.id and a.number = c.attempt
          cross join lateral jsonb_each_text(a.output_keys) k
         where c.settled and jsonb_exists(a.outputs, k.key) and not exists (
           select from storage_object o where o.object_key = k.value and o.seen_by = c.seen_by)
           and not exists (select from doomed_object o where o.object_key = k.value)
        on conflict (thing, id, field) do update
           set object_key = excluded.object_key, found_at = excluded.found_at,
               found_by = excluded.found_by)
      select max(id) as last from chunk
      """;

  private MissingObjects() {}
}
