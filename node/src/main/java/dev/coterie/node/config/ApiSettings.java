package dev.coterie.node.config;

import java.time.Duration;

/**
 * The HTTP API.
 *
 * @param host an address of the loopback, unless {@code allowRemote}
 * @param port 0 picks a free one
 * @param requestTimeout how long a request may take to arrive, head and body; 10 ms to 10 min
 * @param idleTimeout how long a connection may be without a request; 10 ms to 1 h
 * @param maxConnections connections at a time, 1 to 65,536
 */
public record ApiSettings(
    String host,
    int port,
    boolean allowRemote,
    Duration requestTimeout,
    Duration idleTimeout,
    int maxConnections) {

  /** The defaults, on a free port of the loopback. */
  public static ApiSettings onFreePort() {
    return new ApiSettings(
        "127.0.0.1", 0, false, Duration.ofSeconds(30), Duration.ofMinutes(1), 256);
  }
}
