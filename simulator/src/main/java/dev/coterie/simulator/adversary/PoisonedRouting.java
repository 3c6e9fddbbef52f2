package dev.coterie.simulator.adversary;

import dev.coterie.crypto.identity.PublicKey;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Multiaddr;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Leads lookups astray: where an honest peer names the contacts nearest to a target, this one names
 * its accomplices alone, or peers that do not exist.
 */
public final class PoisonedRouting extends Adversary {
  /** Contacts in an answer that is made up. */
  public static final int CONTACTS = 20;

  private static final int PORT = 4001;

  private final Supplier<List<Contact>> named;

  private PoisonedRouting(Supplier<List<Contact>> named) {
    this.named = named;
  }

  /** Names accomplices only, those nearest to the target. */
  public static PoisonedRouting towards(List<Contact> accomplices) {
    List<Contact> all = List.copyOf(accomplices);
    return new PoisonedRouting(() -> all);
  }

  /** Names peers that it makes up, at addresses where nobody is. */
  public static PoisonedRouting towardsNobody(RandomGenerator chance) {
    return new PoisonedRouting(
        () -> {
          List<Contact> invented = new ArrayList<>(CONTACTS);
          for (int i = 0; i < CONTACTS; i++) {
            byte[] key = new byte[PublicKey.BYTES];
            chance.nextBytes(key);
            byte[] ip = {(byte) 198, 51, 100, (byte) i}; // a network kept for examples, RFC 5737
            invented.add(
                new Contact(PublicKey.of(key).peerId(), List.of(Multiaddr.ofTcp(ip, PORT))));
          }
          return invented;
        });
  }

  @Override
  protected Optional<Response> lie(Contact from, Request request) {
    if (!(request instanceof Request.FindNode find)) {
      return Optional.empty();
    }
    List<Contact> nearest = new ArrayList<>(named.get());
    nearest.removeIf(contact -> contact.id().equals(from.id()));
    nearest.sort(Comparator.comparing(c -> Position.of(c.id()), find.position().byDistance()));
    return Optional.of(new Response.Nodes(nearest.subList(0, Math.min(CONTACTS, nearest.size()))));
  }
}
