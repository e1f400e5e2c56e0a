package org.scoregrid.store.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.account.Participation;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.CompetitionId;
import org.scoregrid.domain.id.ParticipantId;
import org.scoregrid.store.MailOutbox.Mail;
import org.scoregrid.store.Page;
import org.scoregrid.store.ParticipantStore;

/** Participants, whitelists and collaborators as tables. */
public final class PostgresParticipantStore implements ParticipantStore {
  private static final String SELECT =
      """
      select p.id, p.competition, p.account, p.status, p.created_at, a.username, a.email, a.bot,
             a.deleted
      """;

  private static final String FROM = "from participant p join account a on a.id = p.account ";

  private static final String ENTER =
      """
      insert into participant (competition, account, status, created_at)
      select ?, a, ?, ? from unnest(?) a order by a
      on conflict do nothing returning account
      """;

  private static final String COUNT =
      "update competition set participants_count = participants_count + ? where id = ?";

  private final Sql sql;

  public PostgresParticipantStore(PostgresDatabase database) {
    this.sql = new Sql(database.dataSource());
  }

  @Override
  public List<Participant> list(Filter filter) {
    List<Object> parameters = new ArrayList<>();
    String where = where(filter, parameters);
    parameters.add(MAX_LISTED);
    return sql.transaction(
        tx ->
            tx.list(
                SELECT + FROM + where + " order by a.username limit ?",
                PostgresParticipantStore::participant,
                parameters.toArray()));
  }

  @Override
  public Page<Participant> page(Filter filter, Page.Request page) {
    List<Object> parameters = new ArrayList<>();
    String where = where(filter, parameters);
    List<Object> paged = new ArrayList<>(parameters);
    paged.add(page.size());
    paged.add(page.offset());
    return sql.transaction(
        tx ->
            new Page<>(
                tx.list(
                    SELECT
                        + FROM
                        + where
                        + " order by p.created_at desc, p.id desc limit ? offset ?",
                    PostgresParticipantStore::participant,
                    paged.toArray()),
                tx.number("select count(*) " + FROM + where, parameters.toArray())));
  }

  private static String where(Filter filter, List<Object> parameters) {
    List<String> conditions = new ArrayList<>(List.of("p.competition = ?"));
    parameters.add(filter.competition().value());
    Participation status = filter.status();
    add(conditions, parameters, "p.status = ?", status == null ? null : status.wireName());
    add(conditions, parameters, "a.username = ?", filter.username());
    add(conditions, parameters, "a.email = ?", filter.email());
    add(conditions, parameters, "a.deleted = ?", filter.deleted());
    add(
        conditions,
        parameters,
        "position(lower(?) in lower(a.username || ' ' || coalesce(a.email, ''))) > 0",
        filter.search());
    return " where " + String.join(" and ", conditions);
  }

  private static void add(
      List<String> conditions, List<Object> parameters, String condition, @Nullable Object value) {
    if (value != null) {
      conditions.add(condition);
      parameters.add(value);
    }
  }

  @Override
  public Optional<Participant> byId(ParticipantId id) {
    return sql.transaction(
        tx ->
            tx.first(
                SELECT + FROM + " where p.id = ?",
                PostgresParticipantStore::participant,
                id.value()));
  }

  private static Participant participant(ResultSet row) throws SQLException {
    return new Participant(
        new ParticipantId(row.getLong("id")),
        new CompetitionId(row.getLong("competition")),
        new AccountId(row.getLong("account")),
        row.getString("username"),
        row.getString("email"),
        row.getBoolean("bot"),
        row.getBoolean("deleted"),
        Participation.parse(row.getString("status")).orElseThrow(),
        Tx.time(row, "created_at"));
  }

  @Override
  public boolean enter(
      CompetitionId competition,
      AccountId account,
      Participation status,
      List<Mail> mails,
      Instant now) {
    return sql.transaction(
        tx -> {
          int entered = enter(tx, competition, List.of(account.value()), status, now);
          if (entered > 0) {
            PostgresMailOutbox.post(tx, mails, now);
          }
          return entered > 0;
        });
  }

  /** Gives how many had no participation; the competition's row is the last that is locked. */
  private static int enter(
      Tx tx, CompetitionId competition, List<Long> accounts, Participation status, Instant now)
      throws SQLException {
    int entered =
        tx.numbers(ENTER, competition.value(), status.wireName(), now, Tx.ids(accounts)).size();
    if (entered > 0) {
      tx.update(COUNT, entered, competition.value());
    }
    return entered;
  }

  @Override
  public boolean change(
      Participant participant, Participation to, AccountId actor, List<Mail> mails, Instant now) {
    return sql.transaction(
        tx -> {
          int changed =
              tx.update(
                  "update participant set status = ? where id = ? and status = ?",
                  to.wireName(),
                  participant.id().value(),
                  participant.status().wireName());
          if (changed > 0) {
            PostgresMailOutbox.post(tx, mails, now);
            PostgresAuditLog.record(
                tx,
                actor,
                "change-participation",
                "competition/" + participant.competition(),
                participant.username()
                    + ": "
                    + participant.status().wireName()
                    + " to "
                    + to.wireName(),
                now);
          }
          return changed > 0;
        });
  }

  @Override
  public List<String> whitelist(CompetitionId competition) {
    return sql.transaction(
        tx ->
            tx.list(
                "select email from whitelist_email where competition = ? order by email",
                row -> row.getString("email"),
                competition.value()));
  }

  @Override
  public void setWhitelist(
      CompetitionId competition, Set<String> emails, AccountId actor, Instant now) {
    Tx.Values texts = Tx.column("text", List.copyOf(emails), email -> email);
    sql.run(
        tx -> {
          tx.numbers("select id from competition where id = ? for update", competition.value());
          tx.update(
              "delete from whitelist_email where competition = ? and email <> all(?)",
              competition.value(),
              texts);
          tx.update(
              """
              insert into whitelist_email (competition, email) select ?, unnest(?)
              on conflict do nothing
              """,
              competition.value(),
              texts);
          PostgresAuditLog.record(
              tx,
              actor,
              "set-whitelist",
              "competition/" + competition,
              emails.size() + " addresses",
              now);
        });
  }

  @Override
  public void setCollaborators(
      CompetitionId competition, Set<AccountId> collaborators, AccountId actor, Instant now) {
    Tx.Values ids = Tx.ids(collaborators.stream().map(AccountId::value).toList());
    sql.run(
        tx -> {
          tx.update(
              "delete from collaborator where competition = ? and account <> all(?)",
              competition.value(),
              ids);
          List<Long> added =
              tx.numbers(
                  """
                  insert into collaborator (competition, account)
                  select c.id, a from competition c cross join unnest(?) a
                   where c.id = ? and c.created_by <> a order by a
                  on conflict do nothing returning account
                  """,
                  ids,
                  competition.value());
          tx.update(
              """
              update participant set status = 'approved'
               where competition = ? and account = any(?) and status <> 'approved'
              """,
              competition.value(),
              Tx.ids(added));
          enter(tx, competition, added, Participation.APPROVED, now);
          PostgresAuditLog.record(
              tx,
              actor,
              "set-collaborators",
              "competition/" + competition,
              "accounts "
                  + collaborators.stream().map(AccountId::toString).sorted().toList()
                  + ", new ones "
                  + added,
              now);
        });
  }

  @Override
  public List<Organizer> organizers(CompetitionId competition) {
    return sql.transaction(
        tx ->
            tx.list(
                """
                select a.id, a.username, a.email from account a
                 where a.id in (select created_by from competition where id = ?
                                union select account from collaborator where competition = ?)
                   and a.active and not a.banned and not a.deleted
                 order by a.id
                """,
                row ->
                    new Organizer(
                        new AccountId(row.getLong("id")),
                        row.getString("username"),
                        row.getString("email")),
                competition.value(),
                competition.value()));
  }
}
