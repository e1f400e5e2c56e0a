package org.scoregrid.web.http;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Carries the key of an unpublished competition on from page to page.
 *
 * @param key null: there is none, and nothing is carried
 */
public record SecretQuery(@Nullable UUID key) {

  /** Behind an address without a query. */
  public String only() {
    return behind("?");
  }

  /** Behind an address with a query. */
  public String and() {
    return behind("&");
  }

  private String behind(String mark) {
    return key == null ? "" : mark + "secret_key=" + key;
  }
}
