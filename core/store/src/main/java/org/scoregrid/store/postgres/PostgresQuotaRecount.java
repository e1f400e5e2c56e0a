package org.scoregrid.store.postgres;

import java.time.Instant;
import org.scoregrid.store.QuotaRecount;

/** Quotas are sums over rows, so the rows are corrected: all by one statement. */
public final class PostgresQuotaRecount implements QuotaRecount {
  /** A row that somebody changed since it was read is left for the next time. */
  private static final String CORRECT =
      """
      with seen as materialized (
        select object_key, bytes from storage_object
         where seen_by = (select max(id) from storage_check where ended_at is not null)),
      wrong_dataset as materialized (
        select d.id, d.object_key, d.bytes as counted, s.bytes as stored
          from dataset d join seen s on s.object_key = d.object_key
         where d.completed and d.bytes <> s.bytes order by d.id limit ?),
      stored_output as (
        select a.run, a.number, o.key,
               case when not (a.swept and a.number < r.attempt)
                 then coalesce(s.bytes, o.value::bigint) end as bytes
          from attempt a
          join run r on r.id = a.run
          cross join lateral jsonb_each_text(a.outputs) o
          left join seen s on s.object_key = a.output_keys ->> o.key
         where r.state in ('FINISHED', 'FAILED', 'CANCELLED')
           and ((a.swept and a.number < r.attempt) or s.bytes <> o.value::bigint
                or exists (
                  select from jsonb_each_text(a.outputs) p
                    join seen x on x.object_key = a.output_keys ->> p.key
                   where x.bytes <> p.value::bigint))),
      wrong_attempt as materialized (
        select o.run, o.number,
               coalesce(jsonb_object_agg(o.key, o.bytes) filter (where o.bytes is not null), '{}')
                 as stored
          from stored_output o group by o.run, o.number order by o.run, o.number limit ?),
      dataset_change as (
        update dataset d set bytes = w.stored from wrong_dataset w
         where d.id = w.id and d.object_key = w.object_key and d.bytes = w.counted
        returning d.created_by as owner, w.counted, w.stored),
      before as materialized (
        select a.run, a.number, a.outputs, w.stored
          from wrong_attempt w join attempt a on a.run = w.run and a.number = w.number),
      attempt_change as (
        update attempt a set outputs = b.stored
          from before b join run r on r.id = b.run join submission s on s.id = r.submission
         where a.run = b.run and a.number = b.number and a.outputs = b.outputs
        returning s.owner,
          (select coalesce(sum(v.value::bigint), 0) from jsonb_each_text(b.outputs) v) as counted,
          (select coalesce(sum(v.value::bigint), 0) from jsonb_each_text(b.stored) v) as stored),
      change as (
        select * from dataset_change union all select * from attempt_change),
      corrected as (
        select owner, count(*) as number, sum(counted) as counted, sum(stored) as stored
          from change group by owner),
      audited as (
        insert into audit (at, actor, action, object, details)
        select ?, null, 'recount-quota', 'account/' || owner,
               number || ' rows: ' || counted || ' bytes were counted, ' || stored || ' are stored'
          from corrected order by owner)
      select coalesce(sum(number), 0) as number, count(*) as accounts from corrected
      """;

  private final Sql sql;

  public PostgresQuotaRecount(PostgresDatabase database) {
    this.sql = new Sql(database.dataSource());
  }

  @Override
  public Corrected recount(int max, Instant now) {
    return sql.transaction(
        tx ->
            tx.first(
                    CORRECT,
                    row -> new Corrected(row.getInt("number"), row.getInt("accounts")),
                    max,
                    max,
                    now)
                .orElseThrow());
  }
}
