package org.scoregrid.store.postgres;

import io.helidon.dbclient.DbClient;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.scoregrid.domain.account.Account;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.Digest;
import org.scoregrid.store.AccountStore;

/** Accounts in the database. Thread-safe. */
public final class PostgresAccountStore implements AccountStore {
  private static final String COLUMNS =
      "a.id, a.username, a.email, a.display_name, a.superuser, a.staff, a.bot, a.active, a.banned";

  private final DbClient client;

  public PostgresAccountStore(PostgresDatabase database) {
    this.client = database.dbClient();
  }

  @Override
  public Optional<AccountId> create(NewAccount account) {
    String sql =
        """
        insert into account (username, email, password_hash, superuser, bot)
        values (:username, :email, :password_hash, :superuser, :bot)
        on conflict do nothing
        returning id
        """;
    return Statements.first(
        client.execute(),
        sql,
        Parameters.of("username", account.username())
            .and("email", account.email())
            .and("password_hash", account.passwordHash())
            .and("superuser", account.superuser())
            .and("bot", account.bot())
            .map(),
        row -> new AccountId(row.number("id")));
  }

  @Override
  public Optional<Account> byId(AccountId id) {
    String sql = "select " + COLUMNS + " from account a where a.id = :id";
    return Statements.first(
        client.execute(), sql, Map.of("id", id.value()), PostgresAccountStore::account);
  }

  @Override
  public Optional<Account> byUsernameOrEmail(String nameOrEmail) {
    // A username that looks like somebody else's address must not hide its owner.
    String sql =
        "select "
            + COLUMNS
            + """
               from account a
               where a.username = :text or a.email = :text
               order by a.username = :text desc
               limit 1
              """;
    return Statements.first(
        client.execute(), sql, Map.of("text", nameOrEmail), PostgresAccountStore::account);
  }

  @Override
  public Optional<String> passwordHash(AccountId id) {
    String sql = "select password_hash from account where id = :id and password_hash is not null";
    return Statements.first(
        client.execute(), sql, Map.of("id", id.value()), row -> row.text("password_hash"));
  }

  @Override
  public void setPasswordHash(AccountId id, String passwordHash) {
    String sql = "update account set password_hash = :hash where id = :id";
    Statements.change(client.execute(), sql, Map.of("id", id.value(), "hash", passwordHash));
  }

  @Override
  public void openSession(
      Digest sessionId, AccountId account, String csrfToken, Instant expiresAt) {
    String sql =
        """
        insert into session (id_digest, account, csrf_token, expires_at)
        values (:id, :account, :csrf_token, :expires_at)
        """;
    Statements.change(
        client.execute(),
        sql,
        Map.of(
            "id", sessionId.sha256(),
            "account", account.value(),
            "csrf_token", csrfToken,
            "expires_at", Statements.time(expiresAt)));
  }

  @Override
  public Optional<Session> session(Digest sessionId, Instant now) {
    String sql =
        "select "
            + COLUMNS
            + """
              , s.csrf_token
              from session s join account a on a.id = s.account
              where s.id_digest = :id and s.expires_at > :now
              """;
    return Statements.first(
        client.execute(),
        sql,
        Map.of("id", sessionId.sha256(), "now", Statements.time(now)),
        row -> new Session(account(row), row.text("csrf_token")));
  }

  @Override
  public void closeSession(Digest sessionId) {
    String sql = "delete from session where id_digest = :id";
    Statements.change(client.execute(), sql, Map.of("id", sessionId.sha256()));
  }

  @Override
  public void rememberApiToken(Digest token, AccountId account) {
    String sql =
        """
        insert into api_token (token_digest, account) values (:token, :account)
        on conflict do nothing
        """;
    Statements.change(
        client.execute(), sql, Map.of("token", token.sha256(), "account", account.value()));
  }

  @Override
  public Optional<Account> byApiToken(Digest token) {
    String sql =
        "select "
            + COLUMNS
            + """
               from api_token t join account a on a.id = t.account
               where t.token_digest = :token
              """;
    return Statements.first(
        client.execute(), sql, Map.of("token", token.sha256()), PostgresAccountStore::account);
  }

  @Override
  public void createLoginLink(Digest link, AccountId account, Instant expiresAt) {
    String sql =
        """
        insert into login_link (link_digest, account, expires_at)
        values (:link, :account, :expires_at)
        """;
    Statements.change(
        client.execute(),
        sql,
        Map.of(
            "link", link.sha256(),
            "account", account.value(),
            "expires_at", Statements.time(expiresAt)));
  }

  @Override
  public Optional<AccountId> redeemLoginLink(Digest link, Instant now) {
    String sql =
        """
        update login_link set used_at = :now
        where link_digest = :link and used_at is null and expires_at > :now
        returning account
        """;
    return Statements.first(
        client.execute(),
        sql,
        Map.of("link", link.sha256(), "now", Statements.time(now)),
        row -> new AccountId(row.number("account")));
  }

  private static Account account(Row row) {
    return new Account(
        new AccountId(row.number("id")),
        row.text("username"),
        row.textOrNull("email"),
        row.textOrNull("display_name"),
        row.flag("superuser"),
        row.flag("staff"),
        row.flag("bot"),
        row.flag("active"),
        row.flag("banned"));
  }
}
