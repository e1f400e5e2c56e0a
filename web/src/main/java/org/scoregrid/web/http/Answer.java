package org.scoregrid.web.http;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a handler answers: status, headers, cookies and a body. Immutable.
 *
 * @param headers in addition to the security headers, which they may replace
 */
public record Answer(int status, Map<String, String> headers, List<Cookie> cookies, Body body) {

  /** What follows the headers. */
  public sealed interface Body {}

  record Nothing() implements Body {}

  /** A body in memory. */
  static final class Bytes implements Body {
    final byte[] bytes;
    final String contentType;

    Bytes(byte[] bytes, String contentType) {
      this.bytes = bytes;
      this.contentType = contentType;
    }
  }

  /** A part of a file. */
  record FilePart(Path file, long from, long length, String contentType) implements Body {}

  /** The handler has written to the response itself, for example as an event stream. */
  record Written() implements Body {}

  public Answer {
    headers = Map.copyOf(headers);
    cookies = List.copyOf(cookies);
  }

  public static Answer ok(@Nullable Object json) {
    return json(200, json);
  }

  public static Answer json(int status, @Nullable Object json) {
    return of(status, new Bytes(Json.write(json), "application/json"));
  }

  public static Answer empty(int status) {
    return of(status, new Nothing());
  }

  public static Answer html(int status, String html) {
    return text(status, html, "text/html; charset=utf-8");
  }

  public static Answer text(int status, String text, String contentType) {
    return of(status, new Bytes(text.getBytes(StandardCharsets.UTF_8), contentType));
  }

  public static Answer bytes(int status, byte[] bytes, String contentType) {
    return of(status, new Bytes(bytes, contentType));
  }

  /**
   * Sends the browser elsewhere.
   *
   * @param location a path of this site or a URL that this site made; never text from outside
   */
  public static Answer redirect(String location) {
    return empty(302).with("Location", location);
  }

  /** After a form: the browser fetches the next page with GET. */
  public static Answer seeOther(String location) {
    return empty(303).with("Location", location);
  }

  public static Answer file(int status, Path file, long from, long length, String contentType) {
    return of(status, new FilePart(file, from, length, contentType));
  }

  /** For handlers that wrote to {@link Call#response()} themselves. */
  public static Answer written() {
    return of(200, new Written());
  }

  public Answer with(String header, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new Answer(status, more, cookies, body);
  }

  public Answer with(Cookie cookie) {
    List<Cookie> more = new ArrayList<>(cookies);
    more.add(cookie);
    return new Answer(status, headers, more, body);
  }

  private static Answer of(int status, Body body) {
    return new Answer(status, Map.of(), List.of(), body);
  }
}
