package org.scoregrid.web.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;

/**
 * Protection of cookie log-ins: unsafe requests repeat a token in the header {@value #HEADER} or
 * the form field {@value #FIELD}. Signed-in browsers repeat their session's token, others (the
 * sign-in form) that of the cookie {@value #COOKIE}.
 */
public final class Csrf {
  public static final String COOKIE = "csrftoken";
  public static final String HEADER = "X-CSRFToken";
  public static final String FIELD = "csrfmiddlewaretoken";

  private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS", "TRACE");
  private static final Duration COOKIE_AGE = Duration.ofDays(30);
  private static final SecureRandom RANDOM = new SecureRandom();

  private Csrf() {}

  public static String newToken() {
    byte[] bytes = new byte[16];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  public static Cookie cookie(String token, boolean secure) {
    return new Cookie(COOKIE, token, COOKIE_AGE, false, secure);
  }

  /** Refuses an unsafe request of a session that does not repeat its token. */
  static void checkSession(Call call) {
    if (!SAFE.contains(call.method())
        && call.viewer() instanceof Viewer.BySession(var _, var _, String token)) {
      check(call, token);
    }
  }

  /** For actions by GET: a signed-in browser repeats its token whatever the method. */
  public static void checkAlways(Call call) {
    if (call.viewer() instanceof Viewer.BySession(var _, var _, String token)) {
      check(call, token);
    }
  }

  /** As {@link #checkSession}; anonymous browsers repeat their cookie. For pages. */
  static void checkForm(Call call) {
    if (SAFE.contains(call.method())) {
      return;
    }
    if (call.viewer() instanceof Viewer.Anonymous) {
      check(call, call.cookie(COOKIE).orElseThrow(() -> failed("CSRF cookie not set.")));
    } else {
      checkSession(call);
    }
  }

  private static void check(Call call, String expected) {
    Optional<String> sent = call.header(HEADER);
    if (sent.isEmpty() && isForm(call)) {
      sent = call.fields().text(FIELD, 64).optional();
    }
    String token = sent.orElseThrow(() -> failed("CSRF token missing."));
    if (expected.isEmpty()
        || !MessageDigest.isEqual(
            token.getBytes(StandardCharsets.UTF_8), expected.getBytes(StandardCharsets.UTF_8))) {
      throw failed("CSRF token incorrect.");
    }
  }

  /** A multipart form may be a large upload to the API, which has to send the header. */
  private static boolean isForm(Call call) {
    String type = call.header("Content-Type").orElse("");
    return type.startsWith("application/x-www-form-urlencoded")
        || (type.startsWith(Multipart.TYPE) && !call.path().contains("/upload_task"));
  }

  private static ApiError failed(String why) {
    return ApiError.forbidden("CSRF Failed: " + why);
  }
}
