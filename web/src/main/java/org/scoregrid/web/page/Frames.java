package org.scoregrid.web.page;

import org.scoregrid.domain.account.Account;
import org.scoregrid.web.http.Call;
import org.scoregrid.web.http.Viewer;

/** Makes the frame of a page for the one who looks. */
public final class Frames {
  private Frames() {}

  public static Chrome of(Call call, Chrome.Section section) {
    return of(call.viewer(), section, call.path());
  }

  /**
   * @param path to come back to after sign-in
   */
  public static Chrome of(Viewer viewer, Chrome.Section section, String path) {
    String csrf = viewer instanceof Viewer.BySession session ? session.csrfToken() : "";
    return new Chrome(viewer.signedIn().map(Account::shownName).orElse(null), csrf, section, path);
  }
}
