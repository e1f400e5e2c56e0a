package org.scoregrid.web.http;

import io.helidon.http.Method;
import io.helidon.http.PathMatchers;
import io.helidon.webserver.http.HttpRouting;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Collects the routes of all rooms. Patterns are Helidon's ({@code /api/competitions/{id}/}); every
 * route answers with and without its final slash, GET routes answer HEAD, other methods get 405,
 * and what no route knows gets 404. First registered, first matched.
 */
public final class Routes {
  private final HttpRouting.Builder routing;
  private final Gate gate;
  private final Map<String, Set<String>> methods = new LinkedHashMap<>();
  private final Map<String, Gate.Kind> kinds = new LinkedHashMap<>();

  public Routes(HttpRouting.Builder routing, Gate gate) {
    this.routing = routing;
    this.gate = gate;
  }

  /** Routes of one thing that people see. */
  public interface Room {
    void register(Routes routes);
  }

  /** A JSON route. */
  public Routes api(Method method, String pattern, Handler handler) {
    return add(Gate.Kind.API, method, pattern, handler);
  }

  /** A route for browsers: errors are pages, forms need a CSRF token. */
  public Routes page(Method method, String pattern, Handler handler) {
    return add(Gate.Kind.PAGE, method, pattern, handler);
  }

  /** A route outside sessions and tokens: signed URLs, health. */
  public Routes raw(Method method, String pattern, Handler handler) {
    return add(Gate.Kind.RAW, method, pattern, handler);
  }

  /** A GET route that writes an event stream; HEAD would open one for nothing and is refused. */
  public Routes stream(String pattern, Handler handler) {
    register(Gate.Kind.PAGE, Method.GET, stem(pattern), handler);
    return this;
  }

  private Routes add(Gate.Kind kind, Method method, String pattern, Handler handler) {
    String stem = stem(pattern);
    register(kind, method, stem, handler);
    if (method.equals(Method.GET)) {
      register(kind, Method.HEAD, stem, handler);
    }
    return this;
  }

  private void register(Gate.Kind kind, Method method, String stem, Handler handler) {
    methods.computeIfAbsent(stem, s -> new LinkedHashSet<>()).add(method.text());
    kinds.putIfAbsent(stem, kind);
    routing.route(
        method,
        PathMatchers.create(withOptionalSlash(stem)),
        (request, response) -> gate.pass(kind, request, response, handler));
  }

  /** Answers what is left: 405 for known paths, 404 for others. Call it last. */
  public void close() {
    methods.forEach(
        (stem, allowed) -> {
          String allow = String.join(", ", allowed) + ", OPTIONS";
          Gate.Kind kind = kinds.getOrDefault(stem, Gate.Kind.API);
          routing.any(
              withOptionalSlash(stem),
              (request, response) ->
                  gate.pass(kind, request, response, call -> wrongMethod(call, allow)));
        });
    routing.any(
        (request, response) -> {
          String path = request.path().absolute().path();
          boolean api = path.equals("/api") || path.startsWith("/api/");
          gate.pass(
              api ? Gate.Kind.API : Gate.Kind.PAGE,
              request,
              response,
              call -> {
                throw ApiError.notFound();
              });
        });
  }

  private static Answer wrongMethod(Call call, String allow) {
    if (call.method().equals("OPTIONS")) {
      return Answer.empty(204).with("Allow", allow);
    }
    throw ApiError.wrongMethod(call.method(), allow);
  }

  private static String stem(String pattern) {
    return pattern.length() > 1 && pattern.endsWith("/")
        ? pattern.substring(0, pattern.length() - 1)
        : pattern;
  }

  private static String withOptionalSlash(String stem) {
    boolean takesTheRest = stem.endsWith("/") || stem.contains("{+");
    return takesTheRest ? stem : stem + "[/]";
  }
}
