package org.scoregrid.store.postgres;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.scoregrid.store.MailOutbox;

/** The outbox as a table. */
public final class PostgresMailOutbox implements MailOutbox {
  private final Sql sql;

  public PostgresMailOutbox(PostgresDatabase database) {
    this.sql = new Sql(database.dataSource());
  }

  @Override
  public void post(List<Mail> mails, Instant now) {
    sql.run(tx -> post(tx, mails, now));
  }

  /** Within the transaction of whoever has news. */
  static void post(Tx tx, List<Mail> mails, Instant now) throws SQLException {
    tx.update(
        """
        insert into mail (recipient, subject, text_body, html_body, created_at, next_try_at)
        select *, ?, ? from unnest(?, ?, ?, ?)
        """,
        now,
        now,
        Tx.column("text", mails, Mail::to),
        Tx.column("text", mails, Mail::subject),
        Tx.column("text", mails, Mail::text),
        Tx.column("text", mails, Mail::html));
    if (!mails.isEmpty()) {
      Notices.mailPosted(tx);
    }
  }
}
