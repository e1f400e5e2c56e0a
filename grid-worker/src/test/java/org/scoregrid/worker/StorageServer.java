package org.scoregrid.worker;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.scoregrid.domain.id.Digest;
import org.scoregrid.queuebridge.wire.Assignment.Fetch;

/** Object storage on loopback that can misbehave. */
public final class StorageServer implements AutoCloseable {
  /** What the next answers to GET are. */
  public enum Mood {
    FINE,
    REFUSING,
    FAILING,
    TRUNCATING,
    CORRUPTING
  }

  private final HttpServer server;
  private final Map<String, byte[]> objects = new ConcurrentHashMap<>();
  private final Map<String, String> types = new ConcurrentHashMap<>();
  private final AtomicInteger gets = new AtomicInteger();
  private final AtomicInteger moodyAnswers = new AtomicInteger();
  private volatile Mood mood = Mood.FINE;
  private volatile CountDownLatch uploads = new CountDownLatch(0);
  private final AtomicInteger heldUploads = new AtomicInteger();

  public StorageServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  /** The next {@code answers} downloads are in this mood, then all is fine. */
  public void mood(Mood next, int answers) {
    moodyAnswers.set(answers);
    mood = next;
  }

  /** Uploads are not answered until {@link #releaseUploads}, or for half a minute. */
  public void holdUploads() {
    uploads = new CountDownLatch(1);
  }

  public void releaseUploads() {
    uploads.countDown();
  }

  /** Uploads that are held right now. */
  public int heldUploads() {
    return heldUploads.get();
  }

  public Fetch put(byte[] bytes) {
    Digest digest = Digest.of(bytes);
    objects.put("/in/" + digest, bytes);
    return new Fetch(url("/in/" + digest), digest, bytes.length);
  }

  public URI url(String path) {
    return URI.create(
        "http://127.0.0.1:" + server.getAddress().getPort() + path + "?X-Signature=secret");
  }

  public byte[] stored(String path) {
    byte[] bytes = objects.get(path);
    if (bytes == null) {
      throw new AssertionError("nothing stored at " + path + ", only " + objects.keySet());
    }
    return bytes;
  }

  public boolean has(String path) {
    return objects.containsKey(path);
  }

  public String type(String path) {
    return String.valueOf(types.get(path));
  }

  public int gets() {
    return gets.get();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      if (exchange.getRequestMethod().equals("PUT")) {
        types.put(path, String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type")));
        byte[] body = exchange.getRequestBody().readAllBytes();
        awaitRelease();
        objects.put(path, body);
        exchange.sendResponseHeaders(200, -1);
        return;
      }
      gets.incrementAndGet();
      byte[] bytes = objects.get(path);
      if (bytes == null) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      boolean moody = moodyAnswers.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
      send(exchange, bytes.clone(), moody ? mood : Mood.FINE);
    }
  }

  private void awaitRelease() throws IOException {
    heldUploads.incrementAndGet();
    try {
      boolean _ = uploads.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IOException(e);
    } finally {
      heldUploads.decrementAndGet();
    }
  }

  private static void send(HttpExchange exchange, byte[] bytes, Mood mood) throws IOException {
    switch (mood) {
      case FINE -> write(exchange, bytes, bytes.length);
      case REFUSING -> exchange.sendResponseHeaders(403, -1);
      case FAILING -> exchange.sendResponseHeaders(503, -1);
      case TRUNCATING -> write(exchange, bytes, bytes.length / 2);
      case CORRUPTING -> {
        bytes[bytes.length / 2] ^= 0x55;
        write(exchange, bytes, bytes.length);
      }
    }
  }

  private static void write(HttpExchange exchange, byte[] bytes, int sent) throws IOException {
    exchange.sendResponseHeaders(200, bytes.length);
    exchange.getResponseBody().write(bytes, 0, sent);
    exchange.getResponseBody().flush();
  }

  @Override
  public void close() {
    releaseUploads();
    server.stop(0);
  }
}
