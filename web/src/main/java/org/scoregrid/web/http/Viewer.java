package org.scoregrid.web.http;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.account.Account;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.Digest;

/** Who looks: nobody known, a program with a token, or a signed-in browser. */
public sealed interface Viewer {

  record Anonymous() implements Viewer {}

  record ByToken(Account account) implements Viewer {}

  /**
   * A browser with a session cookie.
   *
   * @param session digest of the session id
   * @param csrfToken that unsafe requests have to repeat
   */
  record BySession(Account account, Digest session, String csrfToken) implements Viewer {}

  default Optional<Account> signedIn() {
    return switch (this) {
      case Anonymous() -> Optional.empty();
      case ByToken(Account account) -> Optional.of(account);
      case BySession(Account account, Digest _, String _) -> Optional.of(account);
    };
  }

  default @Nullable AccountId id() {
    return signedIn().map(Account::id).orElse(null);
  }

  default boolean isSuperuser() {
    return signedIn().map(Account::superuser).orElse(false);
  }

  /** Finds out who sends a request. */
  interface Resolver {
    /**
     * The sender, by token or else by session.
     *
     * @param authorization header, null when absent
     * @param sessionId cookie, null when absent
     * @throws ApiError 403 for a bad token, an inactive or a banned account
     */
    Viewer resolve(@Nullable String authorization, @Nullable String sessionId);
  }
}
