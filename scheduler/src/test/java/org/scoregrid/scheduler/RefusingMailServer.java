package org.scoregrid.scheduler;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/** Just enough of SMTP to refuse some recipients for good and others for now. */
final class RefusingMailServer implements AutoCloseable {
  private final ServerSocket socket;
  private final String never;
  private final String later;
  private final List<String> taken = new CopyOnWriteArrayList<>();

  RefusingMailServer(String never, String later) throws IOException {
    this.socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    this.never = never;
    this.later = later;
    Thread.ofVirtual().name("refusing-mail-server").start(this::serve);
  }

  int port() {
    return socket.getLocalPort();
  }

  List<String> taken() {
    return taken;
  }

  private void serve() {
    while (!socket.isClosed()) {
      try (Socket client = socket.accept()) {
        talk(client);
      } catch (IOException e) {
        // The client hung up, or the test is over.
      }
    }
  }

  private void talk(Socket client) throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
    OutputStream out = client.getOutputStream();
    say(out, "220 ready");
    String recipient = "";
    boolean body = false;
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String command = line.toUpperCase(Locale.ROOT);
      if (body) {
        if (line.equals(".")) {
          body = false;
          taken.add(recipient);
          say(out, "250 taken");
        }
      } else if (command.startsWith("RCPT")) {
        recipient = line.substring(line.indexOf('<') + 1, line.indexOf('>'));
        say(
            out,
            recipient.startsWith(never)
                ? "550 no such person"
                : recipient.startsWith(later) ? "452 mailbox full" : "250 ok");
      } else if (command.startsWith("DATA")) {
        body = true;
        say(out, "354 go on");
      } else if (command.startsWith("QUIT")) {
        say(out, "221 bye");
        return;
      } else {
        say(out, "250 ok");
      }
    }
  }

  private static void say(OutputStream out, String line) throws IOException {
    out.write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
