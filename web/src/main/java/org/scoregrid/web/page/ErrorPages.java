package org.scoregrid.web.page;

import java.util.Map;
import org.scoregrid.web.http.Answer;
import org.scoregrid.web.http.ApiError;
import org.scoregrid.web.http.Gate;
import org.scoregrid.web.http.Viewer;

/** Tells a person what went wrong and where to go on. */
public final class ErrorPages implements Gate.PageErrors {
  private final Pages pages;

  public ErrorPages(Pages pages) {
    this.pages = pages;
  }

  @Override
  public Answer page(ApiError error, Viewer viewer, String requestId) {
    String sentence =
        switch (error.status()) {
          case 404 -> "There is no such page.";
          case 403 -> "This is not open to you.";
          case 405 -> "This page is for looking only.";
          case 503 -> "The site is catching its breath.";
          case 500 -> "Something went wrong on our side.";
          default -> error.sentence();
        };
    return Answer.html(
        error.status(),
        pages.render(
            "error/show.jte",
            Map.of(
                "chrome",
                Frames.of(viewer, Chrome.Section.NONE, "/"),
                "status",
                error.status(),
                "sentence",
                sentence,
                "wayOut",
                wayOut(error, viewer, requestId))));
  }

  private static String wayOut(ApiError error, Viewer viewer, String requestId) {
    return switch (error.status()) {
      case 404 -> "It may be a draft, or gone. Check the address.";
      case 403 -> viewer.signedIn().isEmpty() ? "Sign in and try again." : error.sentence();
      case 503 -> "Wait a few seconds and load the page again; nothing is lost.";
      case 500 -> "Try again. If it stays, tell the site's team this number: " + requestId;
      default -> "Go back and try again.";
    };
  }
}
