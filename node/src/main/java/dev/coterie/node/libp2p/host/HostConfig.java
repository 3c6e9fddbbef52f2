package dev.coterie.node.libp2p.host;

import dev.coterie.crypto.identity.Identity;
import dev.coterie.crypto.primitives.Entropy;
import dev.coterie.crypto.primitives.Primitives;
import dev.coterie.dht.wire.Multiaddr;
import dev.coterie.node.libp2p.Libp2pLimits;
import dev.coterie.node.libp2p.pnet.NetworkCipher;
import dev.coterie.node.libp2p.pnet.NetworkKey;
import io.netty.channel.ChannelPipeline;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a host is given.
 *
 * @param identity who it is
 * @param listen addresses to listen on, {@code /ip4|ip6/…/tcp/PORT}; port 0 takes a free one; none
 *     for a host that only dials
 * @param announce addresses to tell others in place of the ones listened on; empty for those
 * @param loops threads; 1 by default: a peer's work fits one core
 * @param idleTimeout how long a connection without streams is kept; 5 minutes by default
 * @param maxConnections connections held at once, at most {@link Libp2pLimits#MAX_CONNECTIONS}
 * @param agentVersion what identify says this is
 * @param earlyMuxer whether the multiplexer is agreed on within the Noise handshake, which saves a
 *     round trip; only to be turned off in tests
 * @param entropy where ephemeral keys come from
 * @param rules whom it connects with, and how many of them
 * @param addressLookup how {@code /dns}, {@code /dns4} and {@code /dns6} names are looked up
 * @param txtLookup how {@code /dnsaddr} names are looked up
 * @param network the key of the private network that it belongs to; none for the open one
 */
public record HostConfig(
    Identity identity,
    List<Multiaddr> listen,
    List<Multiaddr> announce,
    int loops,
    Duration idleTimeout,
    int maxConnections,
    String agentVersion,
    boolean earlyMuxer,
    Entropy entropy,
    ConnectionRules rules,
    AddressLookup addressLookup,
    TxtLookup txtLookup,
    Optional<NetworkKey> network) {

  /** The default of {@link #idleTimeout}. */
  public static final Duration DEFAULT_IDLE_TIMEOUT = Duration.ofMinutes(5);

  /** Checks every field. */
  public HostConfig {
    listen = List.copyOf(listen);
    announce = List.copyOf(announce);
    if (loops < 1 || loops > 64) {
      throw new IllegalArgumentException("loops: 1 to 64, not " + loops);
    }
    if (idleTimeout.isNegative() || idleTimeout.isZero()) {
      throw new IllegalArgumentException("idleTimeout: above zero, not " + idleTimeout);
    }
    if (maxConnections < 1 || maxConnections > Libp2pLimits.MAX_CONNECTIONS) {
      throw new IllegalArgumentException(
          "maxConnections: 1 to " + Libp2pLimits.MAX_CONNECTIONS + ", not " + maxConnections);
    }
    for (Multiaddr address : listen) {
      if (address.tcpTarget().filter(target -> target.kind().isIp()).isEmpty()) {
        throw new IllegalArgumentException(
            "cannot listen on " + address + ": only /ip4/…/tcp/PORT and /ip6/…/tcp/PORT");
      }
    }
  }

  /** Begins a configuration with the defaults. */
  public static Builder of(Identity identity) {
    return new Builder(identity);
  }

  /** Puts the private network's cipher, if there is one, first into a connection's pipeline. */
  void wrap(ChannelPipeline pipeline) {
    network.ifPresent(key -> pipeline.addFirst(new NetworkCipher(key, entropy)));
  }

  Primitives primitives() {
    return Primitives.best();
  }

  /** Collects what differs from the defaults. */
  public static final class Builder {
    private final Identity identity;
    private List<Multiaddr> listen = List.of();
    private List<Multiaddr> announce = List.of();
    private int loops = 1;
    private Duration idleTimeout = DEFAULT_IDLE_TIMEOUT;
    private int maxConnections = Libp2pLimits.MAX_CONNECTIONS;
    private String agentVersion = "coterie";
    private boolean earlyMuxer = true;
    private @Nullable Entropy entropy;
    private ConnectionRules rules = ConnectionRules.defaults();
    private AddressLookup addressLookup = AddressLookup.ofThisMachine();
    private TxtLookup txtLookup = TxtLookup.ofThisMachine();
    private Optional<NetworkKey> network = Optional.empty();

    private Builder(Identity identity) {
      this.identity = identity;
    }

    /** See {@link HostConfig#listen}. */
    public Builder listen(List<Multiaddr> addresses) {
      listen = addresses;
      return this;
    }

    /** See {@link HostConfig#announce}. */
    public Builder announce(List<Multiaddr> addresses) {
      announce = addresses;
      return this;
    }

    /** See {@link HostConfig#loops}. */
    public Builder loops(int count) {
      loops = count;
      return this;
    }

    /** See {@link HostConfig#idleTimeout}. */
    public Builder idleTimeout(Duration time) {
      idleTimeout = time;
      return this;
    }

    /** See {@link HostConfig#maxConnections}. */
    public Builder maxConnections(int count) {
      maxConnections = count;
      return this;
    }

    /** See {@link HostConfig#agentVersion}. */
    public Builder agentVersion(String version) {
      agentVersion = version;
      return this;
    }

    /** See {@link HostConfig#earlyMuxer}. */
    public Builder earlyMuxer(boolean early) {
      earlyMuxer = early;
      return this;
    }

    /** See {@link HostConfig#entropy}; the operating system's by default. */
    public Builder entropy(Entropy source) {
      entropy = source;
      return this;
    }

    /** See {@link HostConfig#rules}. */
    public Builder rules(ConnectionRules connectionRules) {
      rules = connectionRules;
      return this;
    }

    /** See {@link HostConfig#addressLookup}; as this machine looks names up by default. */
    public Builder addressLookup(AddressLookup lookup) {
      addressLookup = lookup;
      return this;
    }

    /** See {@link HostConfig#txtLookup}; this machine's name servers by default. */
    public Builder txtLookup(TxtLookup lookup) {
      txtLookup = lookup;
      return this;
    }

    /** See {@link HostConfig#network}. */
    public Builder network(NetworkKey key) {
      network = Optional.of(key);
      return this;
    }

    /**
     * The configuration.
     *
     * @throws IllegalArgumentException if a value is out of its range
     */
    public HostConfig build() {
      return new HostConfig(
          identity,
          listen,
          announce,
          loops,
          idleTimeout,
          maxConnections,
          agentVersion,
          earlyMuxer,
          entropy != null ? entropy : new SystemEntropy(),
          rules,
          addressLookup,
          txtLookup,
          network);
    }
  }

  private static final class SystemEntropy implements Entropy {
    private final SecureRandom random = new SecureRandom();

    @Override
    public void fill(byte[] target) {
      random.nextBytes(target);
    }

    @Override
    public boolean isSystem() {
      return true;
    }
  }
}
