package org.scoregrid.store;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.account.Account;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.Digest;

/**
 * Accounts and their ways to sign in. Secrets (session ids, API tokens, login links) are stored
 * only as the digest of their text. Thread-safe.
 */
public interface AccountStore {

  /**
   * @param passwordHash as made by the web tier; null: no password sign-in
   */
  record NewAccount(
      String username,
      @Nullable String email,
      @Nullable String passwordHash,
      boolean superuser,
      boolean bot) {}

  /** A signed-in browser. */
  record Session(Account account, String csrfToken) {}

  /**
   * @return empty if the username or e-mail address is taken
   */
  Optional<AccountId> create(NewAccount account);

  Optional<Account> byId(AccountId id);

  /** Exact case, as the original (reference/http-api-details.md 4). */
  Optional<Account> byUsernameOrEmail(String nameOrEmail);

  Optional<String> passwordHash(AccountId id);

  void setPasswordHash(AccountId id, String passwordHash);

  void openSession(Digest sessionId, AccountId account, String csrfToken, Instant expiresAt);

  Optional<Session> session(Digest sessionId, Instant now);

  void closeSession(Digest sessionId);

  /** Remembers a token; a second call with the same token changes nothing. */
  void rememberApiToken(Digest token, AccountId account);

  Optional<Account> byApiToken(Digest token);

  void createLoginLink(Digest link, AccountId account, Instant expiresAt);

  /** Uses a link up: only the first call with it gives an account. */
  Optional<AccountId> redeemLoginLink(Digest link, Instant now);
}
