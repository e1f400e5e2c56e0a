package org.scoregrid.worker.container.docker;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands before a registry, counts questions for tags and can refuse some of them as too many. */
final class RegistryGate implements AutoCloseable {
  private static final List<String> PASSED_ON =
      List.of("Content-Type", "Docker-Content-Digest", "Etag", "Docker-Distribution-Api-Version");

  private final HttpServer server;
  private final PlainPort port;
  private final URI registry;
  private final HttpClient client = HttpClient.newHttpClient();
  private final AtomicInteger refusals = new AtomicInteger();
  private final AtomicInteger questions = new AtomicInteger();

  private RegistryGate(HttpServer server, PlainPort port, URI registry) {
    this.server = server;
    this.port = port;
    this.registry = registry;
  }

  static RegistryGate before(String registry) throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
    var gate =
        new RegistryGate(
            server, PlainPort.before(server.getAddress()), URI.create("http://" + registry));
    server.createContext("/", gate::answer);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
    return gate;
  }

  String image(String name) {
    return "127.0.0.1:" + port.number() + "/" + name;
  }

  /** The next questions for a manifest are answered with 429. */
  void refuse(int count) {
    refusals.set(count);
  }

  /** Questions for a manifest so far, refused ones too. */
  int questions() {
    return questions.get();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      var path = exchange.getRequestURI().getPath();
      if (path.contains("/manifests/")) {
        questions.incrementAndGet();
        if (refusals.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
          var body = "{\"errors\":[{\"code\":\"TOOMANYREQUESTS\",\"message\":\"too often\"}]}";
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.getResponseHeaders().set("Retry-After", "1");
          exchange.sendResponseHeaders(429, body.length());
          exchange.getResponseBody().write(body.getBytes(StandardCharsets.UTF_8));
          return;
        }
      }
      passOn(exchange);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void passOn(HttpExchange exchange) throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(registry.resolve(exchange.getRequestURI().toString()))
            .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.noBody());
    exchange
        .getRequestHeaders()
        .getOrDefault("Accept", List.of())
        .forEach(accepted -> request.header("Accept", accepted));
    var answer = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    for (var name : PASSED_ON) {
      answer
          .headers()
          .firstValue(name)
          .ifPresent(value -> exchange.getResponseHeaders().set(name, value));
    }
    if (exchange.getRequestMethod().equals("HEAD")) {
      answer
          .headers()
          .firstValue("Content-Length")
          .ifPresent(length -> exchange.getResponseHeaders().set("Content-Length", length));
      exchange.sendResponseHeaders(answer.statusCode(), -1);
    } else {
      exchange.sendResponseHeaders(
          answer.statusCode(), answer.body().length == 0 ? -1 : answer.body().length);
      exchange.getResponseBody().write(answer.body());
    }
  }

  @Override
  public void close() throws IOException {
    port.close();
    server.stop(0);
    client.shutdownNow();
  }
}
