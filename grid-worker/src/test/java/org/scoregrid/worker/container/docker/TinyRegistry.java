package org.scoregrid.worker.container.docker;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * A registry on loopback with one image, {@code good}: a static busybox as entrypoint and a
 * declared volume. The names {@code secret}, {@code busy} and {@code broken} fail in their own
 * ways, all others do not exist.
 */
final class TinyRegistry implements AutoCloseable {
  private static final String MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";

  private final HttpServer server;
  private final PlainPort port;
  private final Map<String, byte[]> blobs = new ConcurrentHashMap<>();
  private final Map<String, Integer> manifestRequests = new ConcurrentHashMap<>();
  private final byte[] manifest;

  private TinyRegistry(HttpServer server, PlainPort port, byte[] tar) throws IOException {
    this.server = server;
    this.port = port;
    var layer = gzip(tar);
    var config =
        """
        {"architecture":"amd64","os":"linux",
         "config":{"Entrypoint":["/bin/busybox"],"Volumes":{"/data":{}}},
         "rootfs":{"type":"layers","diff_ids":["%s"]}}"""
            .formatted(digest(tar))
            .getBytes(StandardCharsets.UTF_8);
    blobs.put(digest(layer), layer);
    blobs.put(digest(config), config);
    this.manifest =
        """
        {"schemaVersion":2,"mediaType":"%s",
         "config":{"mediaType":"application/vnd.docker.container.image.v1+json",
          "size":%d,"digest":"%s"},
         "layers":[{"mediaType":"application/vnd.docker.image.rootfs.diff.tar.gzip",
          "size":%d,"digest":"%s"}]}"""
            .formatted(MANIFEST, config.length, digest(config), layer.length, digest(layer))
            .getBytes(StandardCharsets.UTF_8);
  }

  static TinyRegistry start() throws IOException {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    var server = HttpServer.create(address, 16);
    var registry = new TinyRegistry(server, PlainPort.before(server.getAddress()), busyboxTar());
    server.createContext("/v2/", registry::answer);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
    return registry;
  }

  /** Name of an image in this registry, as a competition would give it. */
  String image(String name) {
    return "127.0.0.1:" + port.number() + "/" + name;
  }

  int manifestRequests(String name) {
    return manifestRequests.getOrDefault(name, 0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      var parts = exchange.getRequestURI().getPath().split("/");
      if (parts.length < 5) {
        send(exchange, 200, "application/json", "{}".getBytes(StandardCharsets.UTF_8));
      } else if (parts[3].equals("manifests")) {
        manifestRequests.merge(parts[2], 1, Integer::sum);
        sendManifest(exchange, parts[2]);
      } else {
        sendBlob(exchange, parts[2], parts[4]);
      }
    }
  }

  private void sendManifest(HttpExchange exchange, String name) throws IOException {
    switch (name) {
      case "good", "broken" -> {
        exchange.getResponseHeaders().set("Docker-Content-Digest", digest(manifest));
        send(exchange, 200, MANIFEST, manifest);
      }
      case "secret" -> sendError(exchange, 401, "UNAUTHORIZED", "authentication required");
      case "busy" -> sendError(exchange, 429, "TOOMANYREQUESTS", "You have reached your limit");
      default -> sendError(exchange, 404, "MANIFEST_UNKNOWN", "manifest unknown");
    }
  }

  private void sendBlob(HttpExchange exchange, String name, String digest) throws IOException {
    var blob = blobs.get(digest);
    if (blob == null || (name.equals("broken") && blob.length > 10_000)) {
      sendError(exchange, 500, "UNKNOWN", "disk on fire");
    } else {
      send(exchange, 200, "application/octet-stream", blob);
    }
  }

  private static void sendError(HttpExchange exchange, int status, String code, String message)
      throws IOException {
    var body = "{\"errors\":[{\"code\":\"%s\",\"message\":\"%s\"}]}".formatted(code, message);
    send(exchange, status, "application/json", body.getBytes(StandardCharsets.UTF_8));
  }

  private static void send(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.getResponseHeaders().set("Docker-Distribution-Api-Version", "registry/2.0");
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", String.valueOf(body.length));
      exchange.sendResponseHeaders(status, -1);
    } else {
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private static byte[] busyboxTar() throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var tar = new TarArchiveOutputStream(bytes)) {
      var program = Files.readAllBytes(Path.of("/bin/busybox"));
      var entry = new TarArchiveEntry("bin/busybox");
      entry.setSize(program.length);
      entry.setMode(0755);
      tar.putArchiveEntry(entry);
      tar.write(program);
      tar.closeArchiveEntry();
    }
    return bytes.toByteArray();
  }

  private static byte[] gzip(byte[] content) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(bytes)) {
      gzip.write(content);
    }
    return bytes.toByteArray();
  }

  private static String digest(byte[] content) {
    try {
      var hash = MessageDigest.getInstance("SHA-256").digest(content);
      return "sha256:" + HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws IOException {
    port.close();
    server.stop(0);
  }
}
