package org.scoregrid.web.http;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A refusal with its status and JSON body (shapes and texts: reference/http-api-details.md 1).
 * Pages show {@link #sentence} instead.
 */
public final class ApiError extends RuntimeException {
  private static final long serialVersionUID = 1;
  private final int status;
  private final transient Object body;
  private final @Nullable String allow;

  private ApiError(int status, Object body, String sentence, @Nullable String allow) {
    super(sentence, null, false, false);
    this.status = status;
    this.body = body;
    this.allow = allow;
  }

  private ApiError(int status, Object body, String sentence) {
    this(status, body, sentence, null);
  }

  public static ApiError detail(int status, String text) {
    return new ApiError(status, Map.of("detail", text), text);
  }

  /** Some hand-made refusals have another key than {@code detail}. */
  public static ApiError keyed(int status, String key, String text) {
    return new ApiError(status, Map.of(key, text), text);
  }

  public static ApiError forbidden(String text) {
    return detail(403, text);
  }

  public static ApiError forbidden() {
    return detail(403, "You do not have permission to perform this action.");
  }

  public static ApiError notLoggedIn() {
    return detail(403, "Authentication credentials were not provided.");
  }

  public static ApiError notFound() {
    return detail(404, "Not found.");
  }

  /**
   * What the caller asks for does not exist, or not for them.
   *
   * @param what name of the thing, for example {@code Competition}
   */
  public static ApiError noSuch(String what) {
    return detail(404, "No " + what + " matches the given query.");
  }

  /**
   * @param allow methods that are allowed, as the header has them
   */
  static ApiError wrongMethod(String method, String allow) {
    String text = "Method \"" + method + "\" not allowed.";
    return new ApiError(405, Map.of("detail", text), text, allow);
  }

  /** One text for one field. */
  public static ApiError invalid(String field, String text) {
    return new ApiError(400, Map.of(field, List.of(text)), text);
  }

  /** Several fields at once; the values are texts or lists of texts. */
  static ApiError invalid(Map<String, ?> errors) {
    return new ApiError(400, errors, "Some fields are not valid: " + errors);
  }

  public static ApiError wholeObject(String text) {
    return invalid("non_field_errors", text);
  }

  /** The plain list that some endpoints answer. */
  public static ApiError list(int status, String text) {
    return new ApiError(status, List.of(text), text);
  }

  public int status() {
    return status;
  }

  public Object body() {
    return body;
  }

  /** Methods that are allowed, of a refused one; else null. */
  @Nullable String allow() {
    return allow;
  }

  /** For people. */
  public String sentence() {
    @Nullable String message = getMessage();
    return message == null ? "The request was refused." : message;
  }
}
