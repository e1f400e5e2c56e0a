package org.scoregrid.web.page;

import org.jspecify.annotations.Nullable;

/**
 * The frame around a page.
 *
 * @param viewerName null: not signed in
 * @param csrfToken for the forms of the page; empty when not signed in
 * @param section which entry of the main navigation is the current one
 * @param path of the page, to come back to after sign-in
 */
public record Chrome(@Nullable String viewerName, String csrfToken, Section section, String path) {

  /** Entries of the main navigation. */
  public enum Section {
    COMPETITIONS,
    UPLOAD,
    QUEUES,
    NONE
  }

  public boolean signedIn() {
    return viewerName != null;
  }

  /** Value of {@code aria-current} for an entry; null leaves the attribute out. */
  public @Nullable String current(Section entry) {
    return section == entry ? "page" : null;
  }
}
