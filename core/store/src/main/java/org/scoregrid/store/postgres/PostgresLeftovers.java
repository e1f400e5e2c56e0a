package org.scoregrid.store.postgres;

import io.helidon.dbclient.DbClientException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.scoregrid.store.Leftovers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Clean-up by statements over bounded sets. */
public final class PostgresLeftovers implements Leftovers {
  private static final Logger log = LoggerFactory.getLogger(PostgresLeftovers.class);
  private static final String STILL_REFERENCED = "23503";

  /** Whoever has a token or takes part was active once, and was switched off by somebody. */
  private static final String NEVER_ACTIVATED =
      """
      select a.id from account a
       where not a.active and not a.deleted and a.created_at < ? and not a.superuser and not a.staff
         and not exists (select from competition x where x.created_by = a.id)
         and not exists (select from collaborator x where x.account = a.id)
         and not exists (select from submission x where x.owner = a.id)
         and not exists (select from participant x where x.account = a.id)
         and not exists (select from dataset x where x.created_by = a.id)
         and not exists (select from task x where x.created_by = a.id)
         and not exists (select from task_share x where x.account = a.id)
         and not exists (select from api_token x where x.account = a.id)
         and not exists (select from membership x where x.account = a.id)
       order by a.created_at limit ?
      """;

  private static final String UNFINISHED_UPLOADS =
      """
      with old as (
        select d.id from dataset d
         where not d.completed and d.created_at < ?
           and not exists (select from submission x where x.data = d.id)
           and not exists (select from creation_status x where x.bundle = d.id)
           and not exists (select from solution x where x.data = d.id)
           and not exists (select from task x where d.id in
             (x.scoring_program, x.ingestion_program, x.input_data, x.reference_data))
           and not exists (select from phase x where d.id in (x.starting_kit, x.public_data))
           and not exists (select from rescore x
                            where d.id in (x.scoring_program, x.reference_data))
         order by d.created_at limit ?
           for update skip locked),
      gone as (delete from dataset d using old where d.id = old.id returning d.id, d.object_key),
      doomed as (
        %s)
      select count(*) from gone
      """
          .formatted(
              Dooming.ENTER.formatted(
                  """
                  select distinct g.object_key, ?::timestamptz from gone g
                   where not exists (select from dataset x
                                      where x.object_key = g.object_key
                                        and x.id not in (select id from gone))
                   order by 1"""));

  private static final String LOST_OUTPUTS =
      """
      with old as (
        select a.run, a.number, a.output_keys, a.outputs, a.number < r.attempt as lost
          from attempt a join run r on r.id = a.run
         where not a.swept and a.dispatched_at < ?
           and (a.number < r.attempt or r.state in ('FINISHED', 'FAILED', 'CANCELLED'))
         order by a.dispatched_at limit ?
           for no key update of a skip locked),
      looked_at as (
        update attempt a set swept = true from old o where a.run = o.run and a.number = o.number
        returning a.run),
      doomed as (
        %s)
      select count(*) from looked_at
      """
          .formatted(
              Dooming.ENTER.formatted(
                  """
                  select distinct k.value, ?::timestamptz
                    from old o, jsonb_each_text(o.output_keys) k
                   where o.lost or not jsonb_exists(o.outputs, k.key)
                   order by 1"""));

  private final Sql sql;

  public PostgresLeftovers(PostgresDatabase database) {
    this.sql = new Sql(database.dataSource());
  }

  @Override
  public int deleteNeverActivated(Instant createdBefore, int max) {
    List<Long> accounts = sql.transaction(tx -> tx.numbers(NEVER_ACTIVATED, createdBefore, max));
    // One by one: what still refers to one of them must not keep the others.
    return (int) accounts.stream().filter(this::deleteAccount).count();
  }

  private boolean deleteAccount(long account) {
    try {
      return sql.transaction(
          tx -> tx.update("delete from account where id = ? and not active", account) > 0);
    } catch (DbClientException e) {
      if (e.getCause() instanceof SQLException cause
          && STILL_REFERENCED.equals(cause.getSQLState())) {
        log.atInfo().addKeyValue("account", account).log("never activated, but still referred to");
        return false;
      }
      throw e;
    }
  }

  @Override
  public int forgetDeletedAccounts(Instant deletedBefore, int max) {
    return sql.transaction(
        tx ->
            tx.update(
                """
                delete from deleted_account where account in (
                  select account from deleted_account where deleted_at < ?
                   order by deleted_at limit ?)
                """,
                deletedBefore,
                max));
  }

  @Override
  public int deleteExpiredSessions(Instant now, int max) {
    return sql.transaction(
        tx ->
            tx.update(
                    """
                    delete from session where id_digest in (
                      select id_digest from session where expires_at < ? limit ?)
                    """,
                    now,
                    max)
                + tx.update(
                    """
                    delete from login_link where link_digest in (
                      select link_digest from login_link where expires_at < ? limit ?)
                    """,
                    now,
                    max));
  }

  @Override
  public int deleteUnfinishedUploads(Instant createdBefore, int max, Instant now) {
    return sql.transaction(
        tx -> Math.toIntExact(tx.number(UNFINISHED_UPLOADS, createdBefore, max, now)));
  }

  @Override
  public int doomLostOutputs(Instant dispatchedBefore, int max, Instant now) {
    return sql.transaction(
        tx -> Math.toIntExact(tx.number(LOST_OUTPUTS, dispatchedBefore, max, now)));
  }
}
