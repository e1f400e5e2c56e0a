package org.scoregrid.web.account;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.Digest;
import org.scoregrid.store.AccountStore;
import org.scoregrid.web.http.Answer;
import org.scoregrid.web.http.Cookie;
import org.scoregrid.web.http.Csrf;
import org.scoregrid.web.http.Gate;
import org.scoregrid.web.http.Viewer;

/** Signed-in browsers: a random id in a cookie, its digest in the database. Thread-safe. */
public final class Sessions {
  private static final int ID_BYTES = 32;
  private static final int MAX_ID_LENGTH = 64;

  private final AccountStore accounts;
  private final InstantSource clock;
  private final Duration length;
  private final boolean secureCookies;
  private final SecureRandom random = new SecureRandom();

  /**
   * @param secureCookies whether the site is served over HTTPS
   */
  public Sessions(
      AccountStore accounts, InstantSource clock, Duration length, boolean secureCookies) {
    this.accounts = accounts;
    this.clock = clock;
    this.length = length;
    this.secureCookies = secureCookies;
  }

  /** Opens a session, with new id and new CSRF token, and sets both cookies. */
  public Answer open(AccountId account, Answer answer) {
    byte[] bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    String id = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    String csrf = Csrf.newToken();
    accounts.openSession(digest(id), account, csrf, clock.instant().plus(length));
    return answer
        .with(new Cookie(Gate.SESSION_COOKIE, id, length, true, secureCookies))
        .with(Csrf.cookie(csrf, secureCookies));
  }

  /** Ends the viewer's session, if there is one, and deletes the cookies. */
  public Answer close(Viewer viewer, Answer answer) {
    if (viewer instanceof Viewer.BySession session) {
      accounts.closeSession(session.session());
    }
    return answer
        .with(new Cookie(Gate.SESSION_COOKIE, "", Duration.ZERO, true, secureCookies))
        .with(Csrf.cookie(Csrf.newToken(), secureCookies));
  }

  /** The viewer of a session id; empty where it is unknown or over. */
  Optional<Viewer.BySession> find(String id) {
    if (id.isEmpty() || id.length() > MAX_ID_LENGTH) {
      return Optional.empty();
    }
    Digest digest = digest(id);
    return accounts
        .session(digest, clock.instant())
        .map(session -> new Viewer.BySession(session.account(), digest, session.csrfToken()));
  }

  private static Digest digest(String id) {
    return Digest.of(id.getBytes(StandardCharsets.UTF_8));
  }
}
