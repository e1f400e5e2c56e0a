package org.scoregrid.web.http;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Headers of every answer, by what it is. */
public final class SecurityHeaders {
  private static final Map<String, String> COMMON =
      Map.of(
          "X-Content-Type-Options", "nosniff",
          "Referrer-Policy", "same-origin",
          "Cross-Origin-Opener-Policy", "same-origin");

  private final Map<String, String> page;
  private final Map<String, String> api;

  /**
   * @param objectOrigins origins of signed URLs besides the site's own, for uploads and frames
   */
  public SecurityHeaders(List<String> objectOrigins) {
    String objects = objectOrigins.isEmpty() ? "" : " " + String.join(" ", objectOrigins);
    page =
        with(
            "Content-Security-Policy",
            "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self'"
                + " data: https:; connect-src 'self'"
                + objects
                + "; frame-src 'self'"
                + objects
                + "; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors"
                + " 'self'");
    api = with("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    api.put("Cache-Control", "no-store");
  }

  Map<String, String> page() {
    return page;
  }

  Map<String, String> api() {
    return api;
  }

  /** Stored files of strangers: no script of theirs runs with this site's rights. */
  public static Map<String, String> object() {
    Map<String, String> headers = with("Content-Security-Policy", "sandbox");
    headers.put("Cross-Origin-Resource-Policy", "same-site");
    return headers;
  }

  private static Map<String, String> with(String name, String value) {
    Map<String, String> headers = new LinkedHashMap<>(COMMON);
    headers.put(name, value);
    return headers;
  }
}
