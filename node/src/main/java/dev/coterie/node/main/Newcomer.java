package dev.coterie.node.main;

import dev.coterie.crypto.authority.Admission;
import dev.coterie.crypto.authority.Authority;
import dev.coterie.crypto.authority.AuthorityException;
import dev.coterie.crypto.authority.Keyring;
import dev.coterie.crypto.authority.LogRecord;
import dev.coterie.crypto.authority.Ticket;
import dev.coterie.crypto.identity.Identity;
import dev.coterie.crypto.identity.Signer;
import dev.coterie.crypto.primitives.Entropy;
import dev.coterie.dht.peer.Messenger;
import dev.coterie.dht.routing.Bootstrap;
import dev.coterie.dht.store.InMemoryStore;
import dev.coterie.dht.sync.AuthorityKeeper;
import dev.coterie.dht.sync.ExchangeResult;
import dev.coterie.dht.sync.LogExchanger;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.InvalidMultiaddrException;
import dev.coterie.dht.wire.Multiaddr;
import dev.coterie.dht.wire.Protocol;
import dev.coterie.node.config.NodeSettings;
import dev.coterie.node.context.CoterieException;
import dev.coterie.node.context.CoterieException.Kind;
import dev.coterie.node.libp2p.host.Host;
import dev.coterie.node.libp2p.host.HostConfig;
import dev.coterie.node.libp2p.request.RequestClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Joins a realm with a ticket. Nothing is written before a member of the realm has taken the
 * newcomer in, so a ticket that fails leaves no half-made home behind.
 */
final class Newcomer {
  private static final Duration EXCHANGE_WITHIN = Duration.ofSeconds(20);

  /** Longer than peers wait for one another: a person waits, and there is no second attempt. */
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(9);

  private final Path directory;
  private final Ticket ticket;
  private final NodeSettings settings;
  private final Entropy entropy = new SecureEntropy();
  private final Identity identity = Identity.generate(entropy);

  Newcomer(Path directory, String ticket, NodeSettings settings) {
    this.directory = directory;
    this.settings = settings;
    try {
      this.ticket = Ticket.parse(ticket);
    } catch (AuthorityException e) {
      throw AuthorityFailures.of(e);
    }
  }

  Authority join() {
    Home.requireNone(directory);
    requireUnexpired();
    List<Multiaddr> addresses = addresses();
    HostConfig.Builder config =
        HostConfig.of(identity).agentVersion(Release.NAME).rules(settings.network().rules());
    settings.network().networkKey().ifPresent(config::network);
    try (Host host = Host.start(config.build());
        RequestClient client = new RequestClient(host, Protocol.SYNC.maxMessageBytes())) {
      NetworkContext context =
          new NetworkContext(
              host.loop(),
              Runnable::run,
              client,
              new InMemoryStore(host.loop()::execute),
              RandomGenerator.of("L64X128MixRandom"));
      return join(host, context, addresses);
    } catch (IOException e) {
      throw new CoterieException(
          Kind.FAILED, "The network could not be used: " + e.getMessage() + ".", e);
    }
  }

  private void requireUnexpired() {
    ticket
        .expiresAt()
        .filter(end -> !Instant.now().isBefore(end))
        .ifPresent(
            end -> {
              throw new CoterieException(
                  Kind.REFUSED,
                  "This ticket was good until "
                      + end
                      + ". Nothing was changed. Ask an admin of realm '"
                      + ticket.realmName()
                      + "' for a new one.");
            });
  }

  private List<Multiaddr> addresses() {
    List<Multiaddr> addresses = new ArrayList<>();
    for (String text : ticket.addresses()) {
      try {
        addresses.add(Multiaddr.parse(text));
      } catch (InvalidMultiaddrException e) {
        throw new CoterieException(
            Kind.INVALID, "The ticket names no address: " + e.getMessage() + ".", e);
      }
    }
    return addresses;
  }

  private Authority join(Host host, NetworkContext context, List<Multiaddr> addresses) {
    CompletableFuture<AuthorityKeeper> made = new CompletableFuture<>();
    host.loop().execute(() -> made.complete(new AuthorityKeeper(context, ticket.realm())));
    AuthorityKeeper keeper = made.join();
    Messenger messenger =
        (peer, request, onOutcome) -> context.ask(peer, request, ANSWER_WITHIN, onOutcome);
    LogExchanger exchanger =
        new LogExchanger(new LogExchanger.Parts(context, messenger, keeper, false, List::of));
    Contact member = fetchLog(host, keeper, exchanger, addresses);
    Keyring keyring = Keyring.create(ticket.realm(), entropy);
    hand(host, keeper, keyring);
    ExchangeResult result = exchange(host, exchanger, member);
    if (!result.isAdmitted()) {
      throw new CoterieException(
          Kind.REFUSED,
          "Peer "
              + member.id()
              + " did not take this newcomer in: "
              + reason(result)
              + ". Nothing was changed. Ask an admin for a new ticket.");
    }
    return settle(host, keeper, keyring, addresses);
  }

  /** Tries the ticket's peers in their order until one has shared the realm's log. */
  private Contact fetchLog(
      Host host, AuthorityKeeper keeper, LogExchanger exchanger, List<Multiaddr> addresses) {
    List<String> failures = new ArrayList<>();
    for (Contact contact : Bootstrap.contacts(addresses)) {
      ExchangeResult result = exchange(host, exchanger, contact);
      if (onLoop(host, keeper::authority).isPresent()) {
        return contact;
      }
      failures.add(contact.id() + ": " + reason(result));
    }
    throw new CoterieException(
        Kind.UNAVAILABLE,
        "None of the peers that the ticket names could be reached: "
            + String.join("; ", failures)
            + ". Nothing was changed, and the ticket is still good. Try again when one of them is"
            + " up, or ask for a ticket from a peer that is.");
  }

  private static ExchangeResult exchange(Host host, LogExchanger exchanger, Contact contact) {
    CompletableFuture<ExchangeResult> done = new CompletableFuture<>();
    host.loop().execute(() -> exchanger.exchange(contact, done::complete));
    return done.orTimeout(EXCHANGE_WITHIN.toMillis(), TimeUnit.MILLISECONDS).join();
  }

  private static String reason(ExchangeResult result) {
    if (result instanceof ExchangeResult.Agreed agreed) {
      return agreed.reason();
    }
    return result instanceof ExchangeResult.OtherRealm other
        ? other.reason()
        : ((ExchangeResult.Failed) result).reason();
  }

  private static <T> T onLoop(Host host, Supplier<T> work) {
    return CompletableFuture.supplyAsync(work, host.loop()).join();
  }

  /** Writes the newcomer's own member record into its log, to be handed in with the next hello. */
  private void hand(Host host, AuthorityKeeper keeper, Keyring keyring) {
    CompletableFuture<AuthorityKeeper.Appended> done = new CompletableFuture<>();
    host.loop()
        .execute(
            () -> {
              try {
                LogRecord member =
                    Admission.join(
                        keeper.log(),
                        ticket,
                        Signer.of(identity),
                        keyring.recipient(),
                        settings.peer().storing(),
                        Instant.now());
                keeper.append(List.of(member.bytes()), Optional.empty(), done::complete);
              } catch (AuthorityException e) {
                done.completeExceptionally(AuthorityFailures.of(e));
              }
            });
    await(done);
  }

  private static <T> T await(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof CoterieException failure) {
        throw failure;
      }
      throw e;
    }
  }

  private Authority settle(
      Host host, AuthorityKeeper keeper, Keyring keyring, List<Multiaddr> addresses) {
    List<LogRecord> records = onLoop(host, () -> keeper.log().records());
    Home home = Home.create(directory);
    home.saveIdentity(identity);
    home.saveKeyring(keyring);
    home.saveRealm(ticket.realm());
    home.saveBootstrap(addresses);
    Homes.writeLog(home, settings, records);
    home.complete();
    return onLoop(host, () -> keeper.authority().orElseThrow());
  }
}
