package org.scoregrid.web.http;

import java.time.Duration;

/**
 * A cookie for the whole site, SameSite=Lax. The texts must be plain ASCII without separators.
 *
 * @param maxAge zero deletes it
 * @param httpOnly true: scripts cannot read it
 * @param secure true: only sent over HTTPS
 */
public record Cookie(String name, String value, Duration maxAge, boolean httpOnly, boolean secure) {

  String headerText() {
    return name
        + "="
        + value
        + "; Path=/; SameSite=Lax; Max-Age="
        + maxAge.toSeconds()
        + (httpOnly ? "; HttpOnly" : "")
        + (secure ? "; Secure" : "");
  }
}
