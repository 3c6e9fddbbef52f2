package dev.coterie.node.bench.swarm;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The least of HTTP/1.1 over one connection that is kept: costs the machine, which the measured
 * peers share, as little as can be.
 */
final class RawClient implements AutoCloseable {
  private static final String LENGTH = "content-length:";

  private final URI api;
  private final String token;
  private final Socket socket;
  private final InputStream in;

  RawClient(String api, String token) throws IOException {
    this.api = URI.create(api);
    this.token = token;
    this.socket = new Socket(this.api.getHost(), this.api.getPort());
    this.socket.setTcpNoDelay(true);
    this.in = new BufferedInputStream(socket.getInputStream());
  }

  /** Puts a text; the status of the answer. */
  int put(String path, byte[] content) throws IOException {
    ByteArrayOutputStream request = new ByteArrayOutputStream(content.length + 512);
    String head =
        "PUT "
            + path
            + " HTTP/1.1\r\nHost: "
            + api.getAuthority()
            + "\r\nAuthorization: Bearer "
            + token
            + "\r\nContent-Type: text/plain\r\nContent-Length: "
            + content.length
            + "\r\n\r\n";
    request.write(head.getBytes(StandardCharsets.US_ASCII));
    request.write(content);
    socket.getOutputStream().write(request.toByteArray());
    int status = Integer.parseInt(line().split(" ")[1]);
    int length = 0;
    for (String header = line(); !header.isEmpty(); header = line()) {
      if (header.toLowerCase(Locale.ROOT).startsWith(LENGTH)) {
        length = Integer.parseInt(header.substring(LENGTH.length()).strip());
      }
    }
    in.skipNBytes(length);
    return status;
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new IOException("the connection was closed");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
