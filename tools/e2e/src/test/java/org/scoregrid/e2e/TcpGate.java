package org.scoregrid.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A way to a server that can be closed and opened again: while it is closed, connections are taken
 * and hung up at once, as by a server that went away. Thread-safe.
 */
final class TcpGate implements AutoCloseable {
  private final ServerSocket socket;
  private final InetSocketAddress server;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger refused = new AtomicInteger();
  private volatile boolean shut;

  private TcpGate(ServerSocket socket, InetSocketAddress server) {
    this.socket = socket;
    this.server = server;
  }

  /** Opens a gate on a free port of loopback. */
  static TcpGate before(URI server) {
    try {
      TcpGate gate =
          new TcpGate(
              new ServerSocket(0, 64, InetAddress.getLoopbackAddress()),
              new InetSocketAddress(server.getHost(), server.getPort()));
      Thread.ofVirtual().name("gate").start(gate::accept);
      return gate;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + socket.getLocalPort());
  }

  /** Hangs up on all, and on whoever comes. */
  void shut() {
    refused.set(0);
    shut = true;
    open.forEach(TcpGate::hangUp);
  }

  void open() {
    shut = false;
  }

  /** Connections that were hung up on since {@link #shut}. */
  int refused() {
    return refused.get();
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException _) {
        return;
      }
    }
  }

  private void serve(Socket client) {
    open.add(client);
    try (client) {
      if (shut) {
        refused.incrementAndGet();
        return;
      }
      try (Socket behind = new Socket(server.getAddress(), server.getPort())) {
        Thread back = Thread.ofVirtual().start(() -> copy(behind, client));
        copy(client, behind);
        back.join();
      }
    } catch (IOException _) {
      // Either side hung up.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(client);
    }
  }

  private static void copy(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException _) {
      hangUp(from);
      hangUp(to);
    }
  }

  private static void hangUp(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    shut = true;
    open.forEach(TcpGate::hangUp);
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
