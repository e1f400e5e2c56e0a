package org.scoregrid.store.postgres;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.scoregrid.store.MailOutbox.Mail;
import org.scoregrid.store.Mailings;

/** Mailings as a table with the last participant who was served. */
public final class PostgresMailings implements Mailings {
  private static final String PEOPLE =
      """
      select p.id, a.email from participant p join account a on a.id = p.account
       where p.competition = ? and p.id > ? and p.status = 'approved'
         and a.email is not null and a.active and not a.banned and not a.deleted
       order by p.id limit ?
      """;

  private final Sql sql;

  public PostgresMailings(PostgresDatabase database) {
    this.sql = new Sql(database.dataSource());
  }

  @Override
  public Optional<MailingId> start(NewMailing mailing, Instant since, int most, Instant now) {
    return sql.transaction(
        tx -> {
          long competition = mailing.competition().value();
          // One after the other, so that two requests cannot both be the last allowed one.
          tx.numbers("select id from competition where id = ? for no key update", competition);
          long recent =
              tx.number(
                  "select count(*) from mailing where competition = ? and created_at > ?",
                  competition,
                  since);
          if (recent >= most) {
            return Optional.<MailingId>empty();
          }
          return Optional.of(
              new MailingId(
                  tx.number(
                      """
                      insert into mailing (competition, requested_by, created_at, subject,
                          text_body, html_body)
                      values (?, ?, ?, ?, ?, ?) returning id
                      """,
                      competition,
                      mailing.by().value(),
                      now,
                      mailing.subject(),
                      mailing.text(),
                      mailing.html())));
        });
  }

  private record Open(
      long competition, String subject, String text, String html, long upTo, int posted) {}

  private record Person(long participant, String email) {}

  @Override
  public Step postSome(MailingId id, int max, Instant now) {
    return sql.transaction(tx -> postSome(tx, id.value(), max, now));
  }

  private static Step postSome(Tx tx, long id, int max, Instant now) throws SQLException {
    Optional<Open> found =
        tx.first(
            "select * from mailing where id = ? and ended_at is null for no key update",
            row ->
                new Open(
                    row.getLong("competition"),
                    row.getString("subject"),
                    row.getString("text_body"),
                    row.getString("html_body"),
                    row.getLong("posted_up_to"),
                    row.getInt("posted")),
            id);
    if (found.isEmpty()) {
      return new Step(0, 0);
    }
    Open mailing = found.get();
    List<Person> people =
        tx.list(
            PEOPLE,
            row -> new Person(row.getLong("id"), row.getString("email")),
            mailing.competition(),
            mailing.upTo(),
            max);
    PostgresMailOutbox.post(
        tx,
        people.stream()
            .map(one -> new Mail(one.email(), mailing.subject(), mailing.text(), mailing.html()))
            .toList(),
        now);
    long upTo = people.isEmpty() ? mailing.upTo() : people.getLast().participant();
    int left = people.size() < max ? 0 : left(tx, mailing.competition(), upTo);
    int posted = mailing.posted() + people.size();
    tx.update(
        """
        update mailing set posted_up_to = ?, posted = ?,
               ended_at = case when ? then ?::timestamptz end
         where id = ?
        """,
        upTo,
        posted,
        left == 0,
        now,
        id);
    return new Step(posted, left);
  }

  private static int left(Tx tx, long competition, long upTo) throws SQLException {
    return Math.toIntExact(
        tx.number("select count(*) from (" + PEOPLE + ") p", competition, upTo, Integer.MAX_VALUE));
  }

  @Override
  public List<MailingId> unfinished(Instant createdAfter, Instant createdBefore, int limit) {
    return sql.transaction(
        tx ->
            tx.list(
                """
                select id from mailing
                 where ended_at is null and created_at > ? and created_at < ?
                 order by created_at limit ?
                """,
                row -> new MailingId(row.getLong("id")),
                createdAfter,
                createdBefore,
                limit));
  }
}
