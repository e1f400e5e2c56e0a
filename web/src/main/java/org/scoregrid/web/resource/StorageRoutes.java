package org.scoregrid.web.resource;

import io.helidon.http.Method;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.scoregrid.store.ContentDisposition;
import org.scoregrid.store.LocalObjects;
import org.scoregrid.store.LocalObjects.Grant;
import org.scoregrid.web.http.Answer;
import org.scoregrid.web.http.ApiError;
import org.scoregrid.web.http.Call;
import org.scoregrid.web.http.Routes;

/**
 * Objects on this machine's disk behind signed URLs: PUT and GET with ranges. Who has the URL may;
 * cookies and tokens do not count.
 */
public final class StorageRoutes implements Routes.Room {
  private static final Pattern RANGE = Pattern.compile("bytes=([0-9]{0,18})-([0-9]{0,18})");
  // Scripts of a detailed result may draw, but in an origin of their own, without this site's
  // cookies.
  private static final String HTML_POLICY = "sandbox allow-scripts; frame-ancestors 'self'";
  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "txt", "text/plain; charset=utf-8",
          "zip", "application/zip",
          "png", "image/png",
          "jpg", "image/jpeg",
          "jpeg", "image/jpeg",
          "gif", "image/gif",
          "webp", "image/webp");

  private final LocalObjects objects;

  public StorageRoutes(LocalObjects objects) {
    this.objects = objects;
  }

  @Override
  public void register(Routes routes) {
    String pattern = LocalObjects.PATH + "{+key}";
    routes.raw(Method.GET, pattern, this::get).raw(Method.PUT, pattern, this::put);
  }

  private Answer put(Call call) throws IOException {
    Grant grant = grant(call, "PUT");
    String type = call.header("Content-Type").orElse("").split(";", 2)[0].strip();
    if (!type.equalsIgnoreCase(grant.contentType())) {
      throw ApiError.forbidden("The upload has to be sent as " + grant.contentType() + ".");
    }
    objects.receive(grant, call.body());
    return Answer.empty(200);
  }

  private Answer get(Call call) throws IOException {
    Grant grant = grant(call, "GET");
    Path file = objects.file(grant).orElseThrow(ApiError::notFound);
    long size = Files.size(file);
    String type = contentType(grant);
    Optional<String> range = call.header("Range");
    Answer answer =
        range.isPresent()
            ? part(file, size, type, range.get())
            : Answer.file(200, file, 0, size, type);
    answer =
        answer
            .with("Accept-Ranges", "bytes")
            .with("Cache-Control", "private, max-age=3600")
            .with("Content-Disposition", ContentDisposition.of(grant.fileName()));
    return type.startsWith("text/html")
        ? answer.with("Content-Security-Policy", HTML_POLICY)
        : answer;
  }

  private Grant grant(Call call, String method) {
    Map<String, String> query = new HashMap<>();
    call.queryValues().forEach((name, values) -> query.put(name, values.getLast()));
    String key = call.path().substring(LocalObjects.PATH.length());
    return objects
        .check(method, key, query)
        .orElseThrow(() -> ApiError.forbidden("This link is not valid, or no longer."));
  }

  private static Answer part(Path file, long size, String type, String range) {
    Matcher bounds = RANGE.matcher(range.strip());
    if (!bounds.matches() || (bounds.group(1).isEmpty() && bounds.group(2).isEmpty())) {
      return Answer.file(200, file, 0, size, type);
    }
    long from;
    long to = size - 1;
    if (bounds.group(1).isEmpty()) {
      from = Math.max(0, size - Long.parseLong(bounds.group(2)));
    } else {
      from = Long.parseLong(bounds.group(1));
      if (!bounds.group(2).isEmpty()) {
        to = Math.min(to, Long.parseLong(bounds.group(2)));
      }
    }
    if (from > to) {
      return Answer.empty(416).with("Content-Range", "bytes */" + size);
    }
    return Answer.file(206, file, from, to - from + 1, type)
        .with("Content-Range", "bytes " + from + "-" + to + "/" + size);
  }

  private static String contentType(Grant grant) {
    String name = grant.fileName() == null ? grant.objectKey() : grant.fileName();
    String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return TYPES.getOrDefault(extension, "application/octet-stream");
  }
}
