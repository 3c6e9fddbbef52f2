package dev.coterie.node.interop;

import dev.coterie.crypto.identity.Identity;
import dev.coterie.dht.lookup.LookupSettings;
import dev.coterie.dht.lookup.Lookups;
import dev.coterie.dht.peer.Messenger;
import dev.coterie.dht.peer.PeerContext;
import dev.coterie.dht.peer.PeerSettings;
import dev.coterie.dht.routing.RoutingLimits;
import dev.coterie.dht.routing.RoutingTable;
import dev.coterie.dht.routing.TableListener;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Multiaddr;
import dev.coterie.dht.wire.Protocol;
import dev.coterie.node.libp2p.host.Connection;
import dev.coterie.node.libp2p.host.Host;
import dev.coterie.node.libp2p.host.HostConfig;
import dev.coterie.node.libp2p.host.HostListener;
import dev.coterie.node.libp2p.identify.PeerInfo;
import dev.coterie.node.libp2p.pnet.NetworkKey;
import dev.coterie.node.libp2p.request.RequestClient;
import dev.coterie.node.libp2p.request.RequestServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;

/**
 * One DHT peer for other people's checks: takes any record under one namespace. Prints {@code
 * listening ADDRESS/p2p/ID} for each address and runs until its standard input ends.
 */
public final class InteropPeer implements AutoCloseable {
  /** Peers of one machine share an address group: as many as a check may start. */
  private static final int PEERS_OF_ONE_GROUP = 256;

  private static final Duration LOOK_AROUND_AFTER = Duration.ofMillis(200);
  private static final Duration LOOK_AROUND_EVERY = Duration.ofSeconds(5);

  private final Host host;
  private final RequestClient client;
  private final RoutingTable table;
  private final Lookups lookups;
  private final PeerContext world;
  private final KadClient kad;
  private final Contacts contacts;
  private boolean lookingAround;

  private InteropPeer(InteropOptions options) throws IOException {
    HostConfig.Builder config =
        HostConfig.of(identity(options.keyFile()))
            .listen(
                options.listen().equals(InteropOptions.NOWHERE)
                    ? List.of()
                    : List.of(Multiaddr.parse(options.listen())))
            .earlyMuxer(options.earlyMuxer())
            .agentVersion("coterie-interop-peer");
    if (!options.networkKeyFile().isEmpty()) {
      config.network(NetworkKey.parse(Files.readString(Path.of(options.networkKeyFile()))));
    }
    this.host = Host.start(config.build());
    this.client = new RequestClient(host, Protocol.KAD.maxMessageBytes());
    this.world = new PeerWorld(host.loop(), client, options.kadProtocol());
    PeerSettings settings = PeerSettings.defaults();
    RoutingLimits defaults = RoutingLimits.defaults();
    RoutingLimits limits =
        new RoutingLimits(
            defaults.replacements(),
            defaults.suspectAfter(),
            defaults.goneAfter(),
            defaults.recheckAfter(),
            defaults.freshFor(),
            defaults.probes(),
            PEERS_OF_ONE_GROUP,
            PEERS_OF_ONE_GROUP);
    this.table =
        new RoutingTable(host.peerId(), world, messenger(settings), settings.bucketSize(), limits);
    this.lookups = new Lookups(world, messenger(settings), table, LookupSettings.of(settings));
    this.contacts = new Contacts(host, table, options.kadProtocol());
    NamespaceStore store = new NamespaceStore(options.namespace());
    this.kad =
        new KadClient(
            new KadClient.Parts(host, client, options.kadProtocol(), lookups, store, contacts));
    KadService service = new KadService(host, table, store, contacts);
    host.handle(
        options.kadProtocol(),
        new RequestServer(
            Protocol.KAD.maxMessageBytes(),
            (from, observed, request, replier) ->
                host.loop().execute(() -> service.answer(from, request, replier))));
    StreamTasks.serve(host);
    host.addListener(new Newcomers(contacts));
    host.loop().execute(() -> table.listen(new Neighbours()));
  }

  /** Starts a peer. */
  static InteropPeer start(InteropOptions options) throws IOException {
    return new InteropPeer(options);
  }

  private static Identity identity(String keyFile) throws IOException {
    return keyFile.isEmpty()
        ? Identity.generate(new SecureRandom()::nextBytes)
        : Identity.fromProtobuf(Files.readAllBytes(Path.of(keyFile)));
  }

  Host host() {
    return host;
  }

  KadClient kad() {
    return kad;
  }

  Contacts contacts() {
    return contacts;
  }

  private RoutingTable table() {
    return table;
  }

  private Messenger messenger(PeerSettings settings) {
    return (peer, request, onOutcome) ->
        world.ask(
            peer,
            request,
            settings.requestTimeout(),
            outcome -> {
              table().report(peer, request, outcome);
              onOutcome.accept(outcome);
            });
  }

  /** Servers that connect are candidates for the table. */
  private final class Newcomers implements HostListener {
    private final Contacts contacts;

    Newcomers(Contacts contacts) {
      this.contacts = contacts;
    }

    @Override
    public void onIdentified(Connection connection, PeerInfo info) {
      contacts.ofServer(connection.peer()).ifPresent(table::observe);
    }
  }

  /** Whoever enters the table may know others that are close. */
  private final class Neighbours implements TableListener {
    @Override
    public void joined(Contact contact) {
      lookAround(LOOK_AROUND_AFTER);
    }

    @Override
    public void left(Contact contact) {}
  }

  private void lookAround(Duration after) {
    if (!lookingAround) {
      lookingAround = true;
      world.schedule(
          after,
          () ->
              lookups.findNode(
                  host.peerId().bytes(),
                  found -> {
                    lookingAround = false;
                    if (table.size() > 0) {
                      lookAround(LOOK_AROUND_EVERY);
                    }
                  }));
    }
  }

  private void serveCommands(BufferedReader in, PrintStream out) throws IOException {
    PeerCommands commands = new PeerCommands(host, table, kad, out);
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      if (!line.isBlank()) {
        commands.accept(line);
      }
    }
  }

  @Override
  public void close() {
    client.close();
    host.close();
  }

  public static void main(String[] arguments) throws IOException {
    InteropOptions options;
    try {
      options = InteropOptions.parse(arguments);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
      return;
    }
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (InteropPeer peer = start(options)) {
      for (Multiaddr address : peer.host.addresses()) {
        System.out.println("listening " + address.withPeerId(peer.host.peerId()));
      }
      System.out.flush();
      peer.serveCommands(in, System.out);
    }
  }
}
