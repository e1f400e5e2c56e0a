package org.scoregrid.web.live;

import io.helidon.http.HeaderValues;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Server-sent events on one response. For one thread. */
final class EventStream implements AutoCloseable {
  private final OutputStream out;

  EventStream(ServerResponse response) {
    response.headers().set(HeaderValues.create("Content-Type", "text/event-stream"));
    response.headers().set(HeaderValues.create("Cache-Control", "no-store"));
    response.headers().set(HeaderValues.create("X-Accel-Buffering", "no"));
    this.out = response.outputStream();
  }

  /** Sends an event at once; text of several lines stays one event. */
  void send(String event, String text) throws IOException {
    StringBuilder frame = new StringBuilder("event: ").append(event).append('\n');
    text.lines().forEach(line -> frame.append("data: ").append(line).append('\n'));
    if (text.isEmpty()) {
      frame.append("data: \n");
    }
    write(frame.append('\n').toString());
  }

  /** Keeps proxies from closing the connection, and finds out whether anybody still listens. */
  void beat() throws IOException {
    write(": beat\n\n");
  }

  private void write(String frame) throws IOException {
    out.write(frame.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
