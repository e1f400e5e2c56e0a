package org.scoregrid.web.account;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.account.Account;
import org.scoregrid.domain.id.Digest;
import org.scoregrid.store.AccountStore;
import org.scoregrid.web.http.ApiError;

/** The ways to prove who one is. Thread-safe. */
public final class SignIn {
  private static final int MAX_LINK_LENGTH = 200;
  private final AccountStore accounts;
  private final Passwords passwords;
  private final SignInLimiter limiter;
  private final InstantSource clock;

  public SignIn(
      AccountStore accounts, Passwords passwords, SignInLimiter limiter, InstantSource clock) {
    this.accounts = accounts;
    this.passwords = passwords;
    this.limiter = limiter;
    this.clock = clock;
  }

  /**
   * The account of a name (or e-mail address, exact case) and its password. Empty where they do not
   * fit, or the account is inactive: nothing tells which.
   *
   * @param address network address of the client
   * @throws ApiError 429 after too many failures, 503 when too many sign in at once, 403 for banned
   *     accounts
   */
  public Optional<Account> withPassword(String name, String password, String address) {
    limiter.check(address, name);
    Optional<Account> account = accounts.byUsernameOrEmail(name);
    @Nullable String hash = account.flatMap(a -> accounts.passwordHash(a.id())).orElse(null);
    if (!passwords.matches(password, hash) || !account.map(Account::active).orElse(false)) {
      limiter.failed(address, name);
      return Optional.empty();
    }
    return account.map(SignIn::notBanned);
  }

  /**
   * The account of a one-time link; a second use is refused. Call it on POST only: mail scanners
   * fetch links.
   *
   * @param token text of the link
   * @throws ApiError 429 after too many failures, 403 for banned accounts
   */
  public Optional<Account> withLink(String token, String address) {
    limiter.checkLink(address);
    Optional<Account> account =
        token.isEmpty() || token.length() > MAX_LINK_LENGTH
            ? Optional.empty()
            : accounts
                .redeemLoginLink(Digest.of(token.getBytes(StandardCharsets.UTF_8)), clock.instant())
                .flatMap(accounts::byId)
                .filter(Account::active);
    if (account.isEmpty()) {
      limiter.linkFailed(address);
    }
    return account.map(SignIn::notBanned);
  }

  private static Account notBanned(Account account) {
    if (account.banned()) {
      throw ApiError.keyed(403, "error", "You are banned from using Codabench");
    }
    return account;
  }
}
