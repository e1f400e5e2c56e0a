package org.scoregrid.web.http;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.account.Account;
import org.scoregrid.domain.id.Uuids;

/** One request and who sent it. For one thread. */
public final class Call {
  private final ServerRequest request;
  private final ServerResponse response;
  private final Viewer viewer;
  private final String requestId;
  private final RequestLimits limits;
  private @Nullable Fields fields;
  private @Nullable Map<String, List<String>> query;

  Call(
      ServerRequest request,
      ServerResponse response,
      Viewer viewer,
      String requestId,
      RequestLimits limits) {
    this.request = request;
    this.response = response;
    this.viewer = viewer;
    this.requestId = requestId;
    this.limits = limits;
  }

  /**
   * What the listener lets in.
   *
   * @param maxBody bytes of a JSON or form body
   * @param trustForwardedFor whether a proxy in front sets {@code X-Forwarded-For}
   */
  public record RequestLimits(int maxBody, boolean trustForwardedFor) {}

  public Viewer viewer() {
    return viewer;
  }

  /**
   * The signed-in account.
   *
   * @throws ApiError 403 for anonymous callers
   */
  public Account account() {
    return viewer.signedIn().orElseThrow(ApiError::notLoggedIn);
  }

  public String requestId() {
    return requestId;
  }

  public String method() {
    return request.prologue().method().text();
  }

  /** Path of the request, decoded. */
  public String path() {
    return request.path().absolute().path();
  }

  /** A variable of the route's pattern, decoded. */
  public String pathText(String name) {
    return request.path().pathParameters().get(name);
  }

  /**
   * A variable of the route's pattern that is an id.
   *
   * @throws ApiError 404 for anything but a positive number
   */
  public long pathId(String name) {
    return PositiveId.parse(pathText(name)).orElseThrow(ApiError::notFound);
  }

  /**
   * A variable of the route's pattern that is a UUID.
   *
   * @throws ApiError 404 for anything but a UUID
   */
  public UUID pathUuid(String name) {
    return Uuids.parse(pathText(name)).orElseThrow(ApiError::notFound);
  }

  /** Last value of a query parameter; empty when absent. */
  public Optional<String> query(String name) {
    List<String> values = queryValues().getOrDefault(name, List.of());
    return values.isEmpty() ? Optional.empty() : Optional.of(values.getLast());
  }

  /** The key that opens an unpublished competition; null when none was sent. */
  public @Nullable UUID secretKey() {
    return query("secret_key").flatMap(Uuids::parse).orElse(null);
  }

  /** What carries {@link #secretKey} on to the next page. */
  public SecretQuery secretQuery() {
    return new SecretQuery(secretKey());
  }

  /** All query parameters, decoded. */
  public Map<String, List<String>> queryValues() {
    if (query == null) {
      query = FormText.read(request.query().rawValue());
      if (query.toString().indexOf('\0') >= 0) {
        throw ApiError.detail(400, "Null characters are not allowed.");
      }
    }
    return query;
  }

  /**
   * The body's fields; read once.
   *
   * @throws ApiError 400, 413 or 415 where it cannot be read
   */
  public Fields fields() {
    if (fields == null) {
      fields = Requests.fields(body(), header("Content-Type").orElse(""), limits.maxBody());
    }
    return fields;
  }

  /**
   * Ids from a body that is a bare JSON list.
   *
   * @throws ApiError 400 or 413 for anything else
   */
  public List<Long> idList() {
    return Requests.ids(body(), limits.maxBody());
  }

  /**
   * Stores the first file of a multipart form; the body can be read only once, and fields after the
   * file are not looked at.
   *
   * @param field name of the form field
   * @param target existing file that it is written to
   * @param max bytes
   * @return empty where there is no such file
   * @throws ApiError 400 for a broken form, 413 for too much
   */
  public Optional<Multipart.Upload> file(String field, Path target, long max) {
    return Multipart.file(body(), header("Content-Type").orElse(""), field, target, max);
  }

  /** The raw body, for uploads. */
  public InputStream body() {
    return request.content().hasEntity()
        ? request.content().inputStream()
        : InputStream.nullInputStream();
  }

  public Optional<String> header(String name) {
    HeaderName header = HeaderNames.create(name);
    return request.headers().contains(header)
        ? Optional.of(request.headers().get(header).get())
        : Optional.empty();
  }

  public Optional<String> cookie(String name) {
    return Optional.ofNullable(request.headers().cookies().first(name).orElse(null));
  }

  /** Network address of the client, for rate limits. */
  public String address() {
    if (limits.trustForwardedFor()) {
      Optional<String> forwarded = header("X-Forwarded-For");
      if (forwarded.isPresent()) {
        // Only the last entry was written by our own proxy.
        String[] hops = forwarded.get().split(",", -1);
        return hops[hops.length - 1].strip();
      }
    }
    return request.remotePeer().host();
  }

  /** Helidon's response, for handlers that write an event stream; answer {@link Answer#written}. */
  public ServerResponse response() {
    return response;
  }
}
