package org.scoregrid.web.account;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.account.Account;
import org.scoregrid.web.http.ApiError;
import org.scoregrid.web.http.Viewer;

/** Finds out who sends a request (reference/http-api-details.md 1). Thread-safe. */
public final class Viewers implements Viewer.Resolver {
  private static final String SCHEME = "token";
  private final Sessions sessions;
  private final ApiTokens tokens;

  public Viewers(Sessions sessions, ApiTokens tokens) {
    this.sessions = sessions;
    this.tokens = tokens;
  }

  @Override
  public Viewer resolve(@Nullable String authorization, @Nullable String sessionId) {
    Optional<String> token = tokenIn(authorization);
    if (token.isPresent()) {
      return byToken(token.get());
    }
    if (sessionId != null) {
      Optional<Viewer.BySession> session = sessions.find(sessionId);
      if (session.isPresent() && session.get().account().active()) {
        refuseBanned(session.get().account());
        return session.get();
      }
    }
    return new Viewer.Anonymous();
  }

  private Viewer byToken(String token) {
    Account account =
        tokens.holderOf(token).orElseThrow(() -> ApiError.forbidden("Invalid token."));
    if (!account.active()) {
      throw ApiError.forbidden("User inactive or deleted.");
    }
    refuseBanned(account);
    return new Viewer.ByToken(account);
  }

  /** Empty for other schemes, which are ignored. */
  private static Optional<String> tokenIn(@Nullable String authorization) {
    if (authorization == null) {
      return Optional.empty();
    }
    String[] words = authorization.strip().split(" ", -1);
    if (!words[0].equalsIgnoreCase(SCHEME)) {
      return Optional.empty();
    }
    if (words.length == 1) {
      throw ApiError.forbidden("Invalid token header. No credentials provided.");
    }
    if (words.length > 2) {
      throw ApiError.forbidden("Invalid token header. Token string should not contain spaces.");
    }
    return Optional.of(words[1]);
  }

  private static void refuseBanned(Account account) {
    if (account.banned()) {
      throw ApiError.keyed(403, "error", "You are banned from using Codabench");
    }
  }
}
