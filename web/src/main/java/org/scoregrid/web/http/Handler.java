package org.scoregrid.web.http;

/** Answers one kind of request. Must be thread-safe. */
@FunctionalInterface
public interface Handler {
  /**
   * Answers a request.
   *
   * @throws ApiError to refuse
   * @throws Exception anything else is answered with 500 and logged, or 503 where the database is
   *     unreachable
   */
  Answer handle(Call call) throws Exception;
}
