package org.scoregrid.store.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.scoregrid.store.MailOutbox.Mail;
import org.scoregrid.store.MailQueue;

/** The outbox as a queue; several schedulers share it. */
public final class PostgresMailQueue implements MailQueue {
  private static final int MAX_ERROR = 1_000;

  private static final String TAKE =
      """
      with due as (
        select id from mail
         where sent_at is null and given_up_at is null and next_try_at <= ?
         order by next_try_at, id limit ?
           for no key update skip locked)
      update mail m set tries = m.tries + 1, next_try_at = ?
        from due where m.id = due.id
      returning m.*
      """;

  private final Sql sql;

  public PostgresMailQueue(PostgresDatabase database) {
    this.sql = new Sql(database.dataSource());
  }

  @Override
  public List<Waiting> take(int max, Duration term, Instant now) {
    return sql.transaction(
        tx -> tx.list(TAKE, PostgresMailQueue::waiting, now, max, now.plus(term)));
  }

  private static Waiting waiting(ResultSet row) throws SQLException {
    return new Waiting(
        new MailId(row.getLong("id")),
        row.getObject("message_key", UUID.class),
        new Mail(
            row.getString("recipient"),
            row.getString("subject"),
            row.getString("text_body"),
            row.getString("html_body")),
        row.getInt("tries"),
        Tx.time(row, "created_at"));
  }

  @Override
  public void sent(MailId id, Instant now) {
    sql.run(
        tx ->
            tx.update(
                "update mail set sent_at = ?, last_error = null where id = ? and sent_at is null",
                now,
                id.value()));
  }

  @Override
  public void failed(MailId id, String error, Instant nextTry) {
    sql.run(
        tx ->
            tx.update(
                """
                update mail set last_error = left(?, ?), next_try_at = ?
                 where id = ? and sent_at is null
                """,
                error,
                MAX_ERROR,
                nextTry,
                id.value()));
  }

  @Override
  public void giveUp(MailId id, String error, Instant now) {
    sql.run(
        tx ->
            tx.update(
                """
                update mail set last_error = left(?, ?), given_up_at = ?
                 where id = ? and sent_at is null
                """,
                error,
                MAX_ERROR,
                now,
                id.value()));
  }

  @Override
  public Backlog backlog() {
    return sql.transaction(
        tx ->
            tx.first(
                    """
                    select
                      (select count(*) from mail where sent_at is null and given_up_at is null),
                      (select count(*) from mail where given_up_at is not null)
                    """,
                    row -> new Backlog(row.getLong(1), row.getLong(2)))
                .orElseThrow());
  }

  @Override
  public int forget(Instant sentBefore, Instant givenUpBefore) {
    return sql.transaction(
        tx ->
            tx.update(
                "delete from mail where sent_at < ? or given_up_at < ?",
                sentBefore,
                givenUpBefore));
  }
}
