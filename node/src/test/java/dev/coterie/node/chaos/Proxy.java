package dev.coterie.node.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntUnaryOperator;

/**
 * Stands before one peer's port: all that others send it, and get from it over connections that
 * they opened, passes through here.
 */
final class Proxy implements AutoCloseable {
  private static final int CHUNK_BYTES = 64 << 10;

  private final int peer;
  private final int target;
  private final Links links;
  private final IntUnaryOperator dialler;
  private final ServerSocket server;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  /**
   * @param peer the peer that it stands before
   * @param target the port at which that peer listens
   * @param dialler the peer that has a connection from a local port; its own where nobody knows
   */
  Proxy(int peer, int target, Links links, IntUnaryOperator dialler) throws IOException {
    this.peer = peer;
    this.target = target;
    this.links = links;
    this.dialler = dialler;
    this.server = new ServerSocket(0, 256, InetAddress.getLoopbackAddress());
    daemon("proxy " + peer, this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  private static void daemon(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket from = server.accept();
        daemon("proxied to " + peer, () -> connect(from));
      } catch (IOException e) {
        // Closed, or out of files for a moment: the peers dial again.
        Thread.onSpinWait();
      }
    }
  }

  private void connect(Socket from) {
    open.add(from);
    Socket to = new Socket();
    open.add(to);
    try {
      int other = dialler.applyAsInt(from.getPort());
      links.pass(other, peer);
      to.connect(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), target), 2_000);
      from.setTcpNoDelay(true);
      to.setTcpNoDelay(true);
      daemon("back from " + peer, () -> pump(to, from, peer, other));
      pump(from, to, other, peer);
    } catch (IOException e) {
      end(from, to); // the peer is down: so is the connection
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void pump(Socket source, Socket sink, int from, int to) {
    byte[] chunk = new byte[CHUNK_BYTES];
    try {
      InputStream in = source.getInputStream();
      OutputStream out = sink.getOutputStream();
      for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
        links.pass(from, to);
        out.write(chunk, 0, n);
      }
    } catch (IOException e) {
      // One of the two has gone: the other learns of it below.
      Thread.onSpinWait();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      end(source, sink);
    }
  }

  private void end(Socket one, Socket other) {
    for (Socket socket : new Socket[] {one, other}) {
      open.remove(socket);
      try {
        socket.close();
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
