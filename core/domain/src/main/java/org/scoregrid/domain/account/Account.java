package org.scoregrid.domain.account;

import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.id.AccountId;

/**
 * Somebody who can sign in.
 *
 * @param displayName shown instead of the username when set
 * @param superuser may do what an organizer of every competition may, and administer the site
 */
public record Account(
    AccountId id,
    String username,
    @Nullable String email,
    @Nullable String displayName,
    boolean superuser,
    boolean staff,
    boolean bot,
    boolean active,
    boolean banned) {

  public String shownName() {
    return displayName == null || displayName.isBlank() ? username : displayName;
  }
}
