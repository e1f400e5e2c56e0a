package org.scoregrid.standalone;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.account.Account;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.Digest;
import org.scoregrid.store.AccountStore;
import org.scoregrid.store.AccountStore.NewAccount;
import org.scoregrid.web.account.Passwords;

/** The way into a new site: no default password, but a link that works once. */
final class FirstAdmin {
  private static final String NAME = "admin";
  private static final Duration LINK_VALIDITY = Duration.ofDays(1);
  private static final int LINK_BYTES = 24;

  private final AccountStore accounts;
  private final URI siteUrl;
  private final InstantSource clock;

  FirstAdmin(AccountStore accounts, URI siteUrl, InstantSource clock) {
    this.accounts = accounts;
    this.siteUrl = siteUrl;
    this.clock = clock;
  }

  /** Whether nobody was told a way in yet. */
  boolean isMissing() {
    return accounts.byUsernameOrEmail(NAME).isEmpty();
  }

  /**
   * Makes the account where it is missing.
   *
   * @param password becomes its password; null: it keeps the one it has
   * @return a link that signs in once, or the sign-in page when there is a password
   */
  String enter(@Nullable String password) {
    AccountId admin = account();
    if (password != null && !password.isEmpty()) {
      accounts.setPasswordHash(admin, new Passwords(1).hash(password));
      return siteUrl + "/accounts/login/";
    }
    byte[] bytes = new byte[LINK_BYTES];
    new SecureRandom().nextBytes(bytes);
    String token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    accounts.createLoginLink(
        Digest.of(token.getBytes(StandardCharsets.UTF_8)),
        admin,
        clock.instant().plus(LINK_VALIDITY));
    return siteUrl + "/accounts/link/" + token + "/";
  }

  private AccountId account() {
    Optional<AccountId> made = accounts.create(new NewAccount(NAME, null, null, true, false));
    return made.or(() -> accounts.byUsernameOrEmail(NAME).map(Account::id)).orElseThrow();
  }
}
