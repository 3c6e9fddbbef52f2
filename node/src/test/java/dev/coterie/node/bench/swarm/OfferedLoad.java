package dev.coterie.node.bench.swarm;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Many callers of an HTTP API, each with a connection that is kept and one request at a time, in
 * one thread: the load costs the machine, which the measured peers share, as little as can be.
 */
final class OfferedLoad implements AutoCloseable {
  private static final int BUFFER_BYTES = 64 << 10;
  private static final byte[] HEAD_END = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final String LENGTH = "content-length:";

  private final Selector selector;
  private final ArrayDeque<Caller> idle = new ArrayDeque<>();
  private final Supplier<byte[]> requests;
  private final Listener listener;
  private int underWay;

  /** Who is told of each answer. */
  interface Listener {
    /**
     * @param nanos from when the request was sent
     */
    void answered(int status, long nanos);
  }

  /**
   * @param requests makes each request, whole
   */
  OfferedLoad(URI api, int connections, Supplier<byte[]> requests, Listener listener)
      throws IOException {
    this.requests = requests;
    this.listener = listener;
    this.selector = Selector.open();
    for (int i = 0; i < connections; i++) {
      SocketChannel channel =
          SocketChannel.open(new InetSocketAddress(api.getHost(), api.getPort()));
      channel.configureBlocking(false);
      channel.socket().setTcpNoDelay(true);
      idle.add(new Caller(channel));
    }
  }

  /**
   * Offers requests for a time, then waits for those that are under way.
   *
   * @param rate so many a second, whatever the answers; 0 for as fast as the answers come. A
   *     request that finds all connections busy waits for one
   * @return how many were sent
   */
  long offer(double rate, Duration length) throws IOException {
    long from = System.nanoTime();
    long end = from + length.toNanos();
    long sent = 0;
    for (long now = from; now < end; now = System.nanoTime()) {
      long due = rate == 0 ? Long.MAX_VALUE : 1 + (long) ((now - from) * rate / 1e9);
      while (sent < due && !idle.isEmpty()) {
        idle.remove().send();
        sent++;
      }
      long next = rate == 0 ? end : from + (long) (sent / rate * 1e9);
      await(idle.isEmpty() ? end - now : Math.min(end, next) - now);
    }
    while (underWay > 0) {
      await(TimeUnit.SECONDS.toNanos(1));
    }
    return sent;
  }

  private void await(long nanos) throws IOException {
    selector.select(Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos))); // never turns in circles
    for (SelectionKey key : selector.selectedKeys()) {
      ((Caller) key.attachment()).read();
    }
    selector.selectedKeys().clear();
  }

  /** One connection. */
  private final class Caller {
    private final SocketChannel channel;
    private final ByteBuffer answer = ByteBuffer.allocate(BUFFER_BYTES);
    private long sentNanos;

    Caller(SocketChannel channel) throws IOException {
      this.channel = channel;
      channel.register(selector, SelectionKey.OP_READ, this);
    }

    void send() throws IOException {
      underWay++;
      answer.clear();
      sentNanos = System.nanoTime();
      ByteBuffer request = ByteBuffer.wrap(requests.get());
      while (request.hasRemaining()) {
        channel.write(request); // a request is far smaller than what the socket takes
      }
    }

    void read() throws IOException {
      if (channel.read(answer) < 0) {
        throw new IOException("the API has closed a connection that is in use");
      }
      int head = headEnd();
      if (head < 0) {
        return;
      }
      String text = new String(answer.array(), 0, head, StandardCharsets.US_ASCII);
      if (answer.position() < head + HEAD_END.length + bodyLength(text)) {
        return;
      }
      underWay--;
      idle.add(this);
      listener.answered(Integer.parseInt(text.split(" ", 3)[1]), System.nanoTime() - sentNanos);
    }

    private int headEnd() {
      byte[] bytes = answer.array();
      for (int i = 0; i + HEAD_END.length <= answer.position(); i++) {
        if (bytes[i] == HEAD_END[0]
            && bytes[i + 1] == HEAD_END[1]
            && bytes[i + 2] == HEAD_END[2]
            && bytes[i + 3] == HEAD_END[3]) {
          return i;
        }
      }
      return -1;
    }

    private static int bodyLength(String head) {
      return head.lines()
          .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(LENGTH))
          .mapToInt(line -> Integer.parseInt(line.substring(LENGTH.length()).strip()))
          .findFirst()
          .orElse(0);
    }
  }

  @Override
  public void close() throws IOException {
    for (SelectionKey key : selector.keys()) {
      key.channel().close();
    }
    selector.close();
  }
}
