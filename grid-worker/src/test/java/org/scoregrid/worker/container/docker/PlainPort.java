package org.scoregrid.worker.container.docker;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * Stands before Java's HTTP server and hangs up at once on whoever speaks TLS, as engines do first:
 * the server itself would wait for the end of a request that never comes.
 */
final class PlainPort implements AutoCloseable {
  private static final int TLS_HANDSHAKE = 0x16;

  private final ServerSocket socket;
  private final InetSocketAddress server;

  private PlainPort(ServerSocket socket, InetSocketAddress server) {
    this.socket = socket;
    this.server = server;
  }

  static PlainPort before(InetSocketAddress server) throws IOException {
    var port = new PlainPort(new ServerSocket(0, 64, InetAddress.getLoopbackAddress()), server);
    Thread.ofVirtual().name("plain-port").start(port::accept);
    return port;
  }

  int number() {
    return socket.getLocalPort();
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        var client = socket.accept();
        Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException _) {
        return;
      }
    }
  }

  private void serve(Socket client) {
    try (client;
        var behind = new Socket(server.getAddress(), server.getPort())) {
      var in = client.getInputStream();
      var first = in.read();
      if (first < 0 || first == TLS_HANDSHAKE) {
        return;
      }
      behind.getOutputStream().write(first);
      var back = Thread.ofVirtual().start(() -> copy(behind, client));
      copy(in, behind);
      back.join();
    } catch (IOException _) {
      // Either side hung up.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static void copy(Socket from, Socket to) {
    try {
      copy(from.getInputStream(), to);
    } catch (IOException _) {
      // The other side hung up.
    }
  }

  private static void copy(InputStream in, Socket to) throws IOException {
    try {
      in.transferTo(to.getOutputStream());
    } finally {
      to.close();
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
