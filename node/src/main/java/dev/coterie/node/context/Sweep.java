package dev.coterie.node.context;

import dev.coterie.crypto.address.Address;
import dev.coterie.crypto.address.AddressKey;
import dev.coterie.crypto.address.AddressPrefix;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.peer.Outcome;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.replica.GetReport;
import dev.coterie.dht.replica.Level;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import dev.coterie.node.context.Listing.Item;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/**
 * Lists what lies under a prefix: asks every storing peer that is known for the keys that it holds
 * there, then reads each, because names are inside the sealed entries.
 */
final class Sweep {
  /** Peers asked in one listing. */
  static final int MAX_PEERS = 256;

  /** Entries in one listing. */
  static final int MAX_ENTRIES = 100_000;

  private static final int READS_IN_FLIGHT = 32;
  private static final int PAGE = 1_000;

  private final StoreParts parts;
  private final Opening opening;

  Sweep(StoreParts parts, Opening opening) {
    this.parts = parts;
    this.opening = opening;
  }

  void list(
      AddressKey addressKey, AddressPrefix prefix, Hash realm, CompletableFuture<Listing> done) {
    Hash link = addressKey.blind(realm, prefix).key();
    parts.loop().execute(() -> new Run(link, done).start());
  }

  /** One listing, on the loop. */
  private final class Run {
    private final Hash link;
    private final CompletableFuture<Listing> done;
    private final TreeSet<Key> keys = new TreeSet<>();
    private final ArrayDeque<Key> unread = new ArrayDeque<>();
    private final Map<Address, Integer> found = new TreeMap<>();
    private final Instant began = parts.wallTime().get();
    private int asked;
    private int answered;
    private int waiting;
    private int reading;
    private int unreadable;

    Run(Hash link, CompletableFuture<Listing> done) {
      this.link = link;
      this.done = done;
    }

    void start() {
      addOwn();
      List<Contact> peers =
          parts.neighbourhood().nearestKnown(Position.wrap(link.bytes()), MAX_PEERS);
      for (Contact peer : peers) {
        if (!peer.id().equals(parts.neighbourhood().self().id())) {
          asked++;
          waiting++;
          ask(peer, Optional.empty());
        }
      }
      readWhenAllAnswered();
    }

    private void addOwn() {
      List<Key> page = parts.context().store().keysUnder(link, null, PAGE);
      while (!page.isEmpty() && keys.size() < MAX_ENTRIES) {
        keys.addAll(page);
        page = parts.context().store().keysUnder(link, page.get(page.size() - 1), PAGE);
      }
    }

    private void ask(Contact peer, Optional<Key> after) {
      parts
          .messenger()
          .ask(peer, new Request.KeysUnder(link, after), outcome -> heard(peer, outcome));
    }

    private void heard(Contact peer, Outcome outcome) {
      if (outcome instanceof Outcome.Answered reply
          && reply.response() instanceof Response.Keys page) {
        keys.addAll(page.keys());
        if (page.more() && !page.keys().isEmpty() && keys.size() < MAX_ENTRIES) {
          ask(peer, Optional.of(page.keys().get(page.keys().size() - 1)));
          return;
        }
        answered++;
      }
      waiting--;
      readWhenAllAnswered();
    }

    private void readWhenAllAnswered() {
      if (waiting == 0) {
        unread.addAll(keys);
        readOn();
      }
    }

    private void readOn() {
      while (reading < READS_IN_FLIGHT && !unread.isEmpty()) {
        reading++;
        Key key = unread.poll();
        parts.replication().get(key, Level.QUORUM, this::openAway);
      }
      if (reading == 0) {
        finish();
      }
    }

    private void openAway(GetReport report) {
      parts
          .workers()
          .execute(
              () -> {
                Named named = named(report);
                parts
                    .loop()
                    .execute(
                        () -> {
                          reading--;
                          take(named);
                          readOn();
                        });
              });
    }

    private Named named(GetReport report) {
      Optional<Address> address = Optional.empty();
      int live = 0;
      for (Version version : report.siblings().survivors()) {
        if (Opening.isGone(version, parts.wallTime().get())) {
          continue;
        }
        live++;
        if (address.isEmpty()) {
          address = report.payload(version).flatMap(p -> opening.addressOf(version, p));
        }
      }
      return new Named(address, live);
    }

    private void take(Named named) {
      if (named.address().isPresent()) {
        found.put(named.address().get(), named.siblings());
      } else if (named.siblings() > 0) {
        unreadable++;
      }
    }

    private void finish() {
      List<Item> items =
          found.entrySet().stream().map(e -> new Item(e.getKey(), e.getValue())).toList();
      done.complete(new Listing(items, asked, answered, unreadable, began));
    }
  }

  private record Named(Optional<Address> address, int siblings) {}
}
