package org.scoregrid.web.http;

import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.scoregrid.web.http.Call.RequestLimits;

/**
 * What every request passes: request id, viewer, CSRF, the handler, errors, headers. Thread-safe.
 *
 * @param secureCookies whether the site is served over HTTPS
 */
public record Gate(
    Viewer.Resolver viewers,
    PageErrors pageErrors,
    SecurityHeaders headers,
    RequestLimits limits,
    boolean secureCookies) {
  /** Cookie with the id of a session. */
  public static final String SESSION_COOKIE = "sessionid";

  private static final SecureRandom RANDOM = new SecureRandom();

  /** Makes the page that tells a person about an error. */
  public interface PageErrors {
    Answer page(ApiError error, Viewer viewer, String requestId);
  }

  /** What kind of route a request goes to. */
  enum Kind {
    /** JSON, with viewer and CSRF. */
    API,
    /** HTML, with viewer and CSRF. */
    PAGE,
    /** Neither cookies nor tokens count. */
    RAW
  }

  void pass(Kind kind, ServerRequest request, ServerResponse response, Handler handler) {
    String requestId = newRequestId();
    Viewer viewer = new Viewer.Anonymous();
    Answer answer;
    try {
      if (kind != Kind.RAW) {
        viewer = resolve(request);
      }
      Call call = new Call(request, response, viewer, requestId, limits);
      switch (kind) {
        case API -> Csrf.checkSession(call);
        case PAGE -> Csrf.checkForm(call);
        case RAW -> {}
      }
      answer = handler.handle(call);
    } catch (Exception | StackOverflowError e) {
      // A text that nests too deep for the stack is one bad request, not the end of a process.
      String method = request.prologue().method().text();
      ApiError error = Errors.of(e, method, request.path().absolute().path(), requestId);
      answer = answerTo(error, kind, viewer, requestId);
    }
    write(answer, kind, request, response, requestId);
  }

  private Viewer resolve(ServerRequest request) {
    @Nullable String authorization =
        request.headers().contains(HeaderNames.AUTHORIZATION)
            ? request.headers().get(HeaderNames.AUTHORIZATION).get()
            : null;
    @Nullable String session = request.headers().cookies().first(SESSION_COOKIE).orElse(null);
    return viewers.resolve(authorization, session);
  }

  private Answer answerTo(ApiError error, Kind kind, Viewer viewer, String requestId) {
    Answer answer =
        kind == Kind.PAGE
            ? pageErrors.page(error, viewer, requestId)
            : Answer.json(error.status(), error.body());
    return switch (error.status()) {
      case 503, 429 ->
          answer.headers().containsKey("Retry-After")
              ? answer
              : answer.with("Retry-After", Integer.toString(Errors.RETRY_AFTER_SECONDS));
      case 405 -> withAllow(answer, error.allow());
      case 413 -> answer.with("Connection", "close");
      default -> answer;
    };
  }

  private static Answer withAllow(Answer answer, @Nullable String allow) {
    return allow == null ? answer : answer.with("Allow", allow);
  }

  private void write(
      Answer answer, Kind kind, ServerRequest request, ServerResponse response, String requestId) {
    if (answer.body() instanceof Answer.Written || response.isSent()) {
      return;
    }
    response.status(Status.create(answer.status()));
    Map<String, String> standard =
        switch (kind) {
          case API -> headers.api();
          case PAGE -> headers.page();
          case RAW -> SecurityHeaders.object();
        };
    standard.forEach((name, value) -> response.headers().set(HeaderValues.create(name, value)));
    response.headers().set(HeaderValues.create("X-Request-Id", requestId));
    answer
        .headers()
        .forEach((name, value) -> response.headers().set(HeaderValues.create(name, value)));
    if (isMultipart(request)) {
      // Its rest may be unread, and must not be taken for the next request.
      response.headers().set(HeaderValues.CONNECTION_CLOSE);
    }
    for (Cookie cookie : answer.cookies()) {
      response.headers().add(HeaderValues.create(HeaderNames.SET_COOKIE, cookie.headerText()));
    }
    boolean head = request.prologue().method().text().equals("HEAD");
    switch (answer.body()) {
      case Answer.Nothing() -> response.send();
      case Answer.Bytes content -> {
        response.headers().set(HeaderValues.create(HeaderNames.CONTENT_TYPE, content.contentType));
        sendBytes(content.bytes, head, response);
      }
      case Answer.FilePart part -> {
        response.headers().set(HeaderValues.create(HeaderNames.CONTENT_TYPE, part.contentType()));
        sendFile(part, head, response);
      }
      case Answer.Written() -> {}
    }
  }

  private static boolean isMultipart(ServerRequest request) {
    return request.headers().contains(HeaderNames.CONTENT_TYPE)
        && request
            .headers()
            .get(HeaderNames.CONTENT_TYPE)
            .get()
            .strip()
            .toLowerCase(Locale.ROOT)
            .startsWith("multipart/");
  }

  private static void sendBytes(byte[] bytes, boolean head, ServerResponse response) {
    if (head) {
      response.contentLength(bytes.length);
      response.send();
    } else {
      response.send(bytes);
    }
  }

  private static void sendFile(Answer.FilePart part, boolean head, ServerResponse response) {
    response.contentLength(part.length());
    if (head || part.length() == 0) {
      response.send();
      return;
    }
    try (FileChannel file = FileChannel.open(part.file(), StandardOpenOption.READ);
        OutputStream out = response.outputStream();
        WritableByteChannel sink = Channels.newChannel(out)) {
      long sent = 0;
      while (sent < part.length()) {
        long step = file.transferTo(part.from() + sent, part.length() - sent, sink);
        if (step <= 0) {
          throw new IOException("the file became shorter while it was sent");
        }
        sent += step;
      }
    } catch (IOException e) {
      // Headers are gone already; breaking the connection is the only honest answer left.
      throw new UncheckedIOException(e);
    }
  }

  private static String newRequestId() {
    byte[] bytes = new byte[8];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
