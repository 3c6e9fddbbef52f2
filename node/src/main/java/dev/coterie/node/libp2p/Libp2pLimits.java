package dev.coterie.node.libp2p;

import java.time.Duration;

/**
 * Every limit of the host, in one place. Where a limit is part of a public specification, or other
 * implementations rely on it, the comment says so.
 */
public final class Libp2pLimits {
  private Libp2pLimits() {}

  // Connections.

  /** How soon the addresses that others see a host at may be told anew. */
  public static final Duration ADDRESS_CHANGES_EVERY = Duration.ofSeconds(30);

  /** Connections that a host holds at once; at the limit it stops accepting until one closes. */
  public static final int MAX_CONNECTIONS = 1_024;

  /** Inbound connections that have not proven who they are yet; at the limit accepting pauses. */
  public static final int MAX_PENDING_INBOUND = 128;

  /** Connections of one peer; the oldest one gives way to a newer one. */
  public static final int MAX_CONNECTIONS_PER_PEER = 4;

  /** Addresses of one peer that one dial tries. */
  public static final int MAX_DIAL_ADDRESSES = 8;

  /** From the beginning of a dial to its TCP connection; other implementations use the same. */
  public static final Duration DIAL_TIMEOUT = Duration.ofSeconds(10);

  /** How long a dial waits for one address before it tries the next one beside it (RFC 8305 §5). */
  public static final Duration DIAL_STAGGER = Duration.ofMillis(250);

  /** From TCP to a multiplexed connection, both ways. */
  public static final Duration UPGRADE_TIMEOUT = Duration.ofSeconds(10);

  /** From opening a stream to knowing its protocol, both ways. */
  public static final Duration NEGOTIATION_TIMEOUT = Duration.ofSeconds(10);

  /** Silence after which a connection is asked for a sign of life by a yamux ping. */
  public static final Duration KEEP_ALIVE = Duration.ofSeconds(30);

  /** How long the answer to that may take, or a peer may leave what we wrote unread. */
  public static final Duration KEEP_ALIVE_TIMEOUT = Duration.ofSeconds(20);

  /** Two connections of opposite directions made within this were dialled at the same time. */
  public static final Duration SIMULTANEOUS_DIAL_WINDOW = Duration.ofSeconds(10);

  /** How long a closing host waits for its streams to finish. */
  public static final Duration CLOSE_GRACE = Duration.ofSeconds(3);

  /** Bytes written to a connection and not yet taken by the kernel, above which streams wait. */
  public static final int WRITE_HIGH_WATER_BYTES = 512 * 1024;

  /** Where they go on. */
  public static final int WRITE_LOW_WATER_BYTES = 256 * 1024;

  /** Unsent bytes at which the connection is given up: a peer that asks and never reads. */
  public static final int MAX_UNSENT_CONNECTION_BYTES = 4 * 1024 * 1024;

  // multistream-select.

  /** Longest line, its newline included; its length prefix then has at most two bytes. */
  public static final int MAX_LINE_BYTES = 1_024;

  /** Protocols that a dialler may try on one stream before it is cut off. */
  public static final int MAX_PROTOCOL_TRIES = 32;

  // Noise.

  /** Longest Noise message, from its specification. */
  public static final int MAX_NOISE_MESSAGE_BYTES = 65_535;

  /** Longest plaintext of one. */
  public static final int MAX_NOISE_PLAINTEXT_BYTES = MAX_NOISE_MESSAGE_BYTES - 16;

  /** Longest handshake message; an RSA key of 8,192 bits and its signature take about 2 KiB. */
  public static final int MAX_HANDSHAKE_MESSAGE_BYTES = 8_192;

  // yamux.

  /** A stream's window when it opens, from the specification: a sender may rely on it. */
  public static final int INITIAL_WINDOW_BYTES = 256 * 1024;

  /** What a receive window grows to while its stream is fast. */
  public static final int MAX_WINDOW_BYTES = 16 * 1024 * 1024;

  /** What all receive windows of a host together may grow beyond the initial ones. */
  public static final long MAX_EXTRA_WINDOW_BYTES = 64L * 1024 * 1024;

  /**
   * Longest data frame that is accepted. It is bounded by the window anyway, and its bytes are
   * handed on as they come, never gathered.
   */
  public static final int MAX_FRAME_BYTES = MAX_WINDOW_BYTES;

  /**
   * Streams open at once on a connection, in each direction; other implementations use the same.
   */
  public static final int MAX_STREAMS_PER_DIRECTION = 1_000;

  /** Own streams that the other side has not acknowledged, from the specification. */
  public static final int MAX_UNACKNOWLEDGED_STREAMS = 256;

  /** The same before the first acknowledgement: others abort on 11 streams during their upgrade. */
  public static final int MAX_EARLY_STREAMS = 8;

  /** Opened streams that wait for an acknowledgement of earlier ones. */
  public static final int MAX_WAITING_STREAMS = 1_000;

  /** Streams refused within a second, after which the connection is closed. */
  public static final int MAX_REFUSED_STREAMS_PER_SECOND = 1_000;

  /** Bytes that a stream keeps for a slow reader before {@link Stream#isWritable()} says wait. */
  public static final int STREAM_HIGH_WATER_BYTES = 256 * 1024;

  /** Bytes that a stream keeps before it is reset: its writer does not ask. */
  public static final int MAX_UNSENT_STREAM_BYTES = 8 * 1024 * 1024;

  // Protocols.

  /** Streams of one protocol open at once on one connection, inbound. */
  public static final int MAX_INBOUND_STREAMS_PER_PROTOCOL = 32;

  /** Longest identify message that is read, and messages that a stream may hold; as others do. */
  public static final int MAX_IDENTIFY_BYTES = 8_192;

  /** Messages of one identify stream that are read and merged. */
  public static final int MAX_IDENTIFY_MESSAGES = 10;

  /** How long identify may take. */
  public static final Duration IDENTIFY_TIMEOUT = Duration.ofSeconds(5);

  /** Listening addresses and protocols of a peer that are kept, each. */
  public static final int MAX_IDENTIFY_ENTRIES = 128;

  /** Bytes that one perf stream may ask for: enough to measure with. */
  public static final long MAX_PERF_BYTES = 16L * 1024 * 1024 * 1024;

  /** How long a ping waits for its echo. */
  public static final Duration PING_TIMEOUT = Duration.ofSeconds(10);

  /** How long a served ping stream may be silent. */
  public static final Duration PING_IDLE = Duration.ofSeconds(60);

  // Requests and responses.

  /** Streams that a client keeps to one peer for one protocol, each with one request in flight. */
  public static final int MAX_REQUEST_STREAMS = MAX_INBOUND_STREAMS_PER_PROTOCOL;

  /** Requests to one peer and protocol that wait for a stream; the next one fails as overloaded. */
  public static final int MAX_WAITING_REQUESTS = 1_024;

  /** How long a client keeps a stream that has nothing to do. */
  public static final Duration REQUEST_STREAM_KEEP = Duration.ofSeconds(5);

  /** How long a server does; longer, so that a kept stream is not closed under a request. */
  public static final Duration REQUEST_STREAM_IDLE = Duration.ofSeconds(10);

  /** Longest message that can be agreed on for a request protocol. */
  public static final int MAX_MESSAGE_BYTES = 4 * 1024 * 1024;
}
