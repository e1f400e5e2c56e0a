package org.scoregrid.store.objects;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.scoregrid.store.ContentDisposition;
import org.scoregrid.store.LocalObjects;
import org.scoregrid.store.LocalObjects.Grant;

/** Serves signed URLs of local objects on loopback, where there is no web tier. Thread-safe. */
public final class LocalObjectServer implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicReference<@Nullable LocalObjects> objects = new AtomicReference<>();

  private LocalObjectServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext(LocalObjects.PATH, this::answer);
    server.start();
  }

  /** Starts on a free port; answers once it knows what to {@link #serve}. */
  public static LocalObjectServer start() throws IOException {
    return new LocalObjectServer();
  }

  /** The site's address. */
  public URI siteUrl() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Sets what is served; needed apart, because the store wants to know the address first. */
  public void serve(LocalObjects served) {
    objects.set(served);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      LocalObjects served = objects.get();
      String key = exchange.getRequestURI().getPath().substring(LocalObjects.PATH.length());
      String method = exchange.getRequestMethod();
      Optional<Grant> grant =
          served == null
              ? Optional.empty()
              : served.check(method, key, query(exchange.getRequestURI().getRawQuery()));
      if (served == null || grant.isEmpty()) {
        exchange.sendResponseHeaders(403, -1);
      } else if (method.equals("PUT")) {
        receive(exchange, served, grant.get());
      } else {
        send(exchange, served, grant.get());
      }
    }
  }

  private static void receive(HttpExchange exchange, LocalObjects served, Grant grant)
      throws IOException {
    String type = exchange.getRequestHeaders().getFirst("Content-Type");
    if (type == null || !type.equals(grant.contentType())) {
      exchange.sendResponseHeaders(403, -1);
      return;
    }
    served.receive(grant, exchange.getRequestBody());
    exchange.sendResponseHeaders(200, -1);
  }

  private static void send(HttpExchange exchange, LocalObjects served, Grant grant)
      throws IOException {
    Optional<Path> file = served.file(grant);
    if (file.isEmpty()) {
      exchange.sendResponseHeaders(404, -1);
      return;
    }
    exchange
        .getResponseHeaders()
        .set("Content-Disposition", ContentDisposition.of(grant.fileName()));
    long bytes = Files.size(file.get());
    exchange.sendResponseHeaders(200, bytes == 0 ? -1 : bytes);
    try (OutputStream out = exchange.getResponseBody()) {
      Files.copy(file.get(), out);
    }
  }

  private static Map<String, String> query(@Nullable String raw) {
    Map<String, String> parameters = new HashMap<>();
    for (String pair : raw == null ? new String[0] : raw.split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        parameters.put(
            pair.substring(0, equals),
            URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
      }
    }
    return parameters;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
