package org.scoregrid.web.http;

import io.helidon.http.HttpException;
import io.helidon.http.RequestException;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one place where exceptions become answers. */
final class Errors {
  static final int RETRY_AFTER_SECONDS = 5;
  private static final Logger log = LoggerFactory.getLogger(Errors.class);
  private static final int MAX_CAUSES = 20;

  private Errors() {}

  /** What to tell the client; the unexpected is logged with the request's id. */
  static ApiError of(Throwable failure, String method, String path, String requestId) {
    return switch (failure) {
      case ApiError error -> error;
      case HttpException e -> ofHttp(e.status().code());
      case RequestException e -> ofHttp(e.status().code());
      default -> unexpected(failure, method, path, requestId);
    };
  }

  private static ApiError ofHttp(int status) {
    return switch (status) {
      case 404 -> ApiError.notFound();
      case 413 -> ApiError.detail(413, "The request is too large.");
      default -> ApiError.detail(status, "The request could not be read.");
    };
  }

  private static ApiError unexpected(
      Throwable failure, String method, String path, String requestId) {
    boolean storeIsDown = isStoreDown(failure);
    log.atError()
        .setCause(failure)
        .addKeyValue("request", requestId)
        .addKeyValue("method", method)
        .addKeyValue("path", path)
        .log(storeIsDown ? "database unreachable" : "request failed");
    return storeIsDown
        ? ApiError.detail(503, "The site is catching its breath. Please try again shortly.")
        : ApiError.detail(
            500, "Something went wrong on our side. Please quote request " + requestId + ".");
  }

  /** Connection failures and shutdowns: SQL states of class 08 and 57P. */
  private static boolean isStoreDown(Throwable failure) {
    @Nullable Throwable cause = failure;
    for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++) {
      if (cause instanceof SQLTransientException) {
        return true;
      }
      if (cause instanceof SQLException sql && sql.getSQLState() != null) {
        String state = sql.getSQLState();
        if (state.startsWith("08") || state.startsWith("57P") || state.startsWith("53")) {
          return true;
        }
      }
      cause = cause.getCause();
    }
    return false;
  }
}
