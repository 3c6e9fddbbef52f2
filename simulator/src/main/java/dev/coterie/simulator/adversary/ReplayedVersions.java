package dev.coterie.simulator.adversary;

import dev.coterie.dht.key.Key;
import dev.coterie.dht.record.RecordBytes;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Keeps the first that it was ever given of each key, serves that for ever, and may offer it to
 * others again: old versions that were once good.
 */
public final class ReplayedVersions extends Adversary {
  /** Keys of which the first is kept. */
  public static final int MAX_KEYS = 100_000;

  private final Map<Key, RecordBytes> first = new TreeMap<>();

  @Override
  protected Optional<Response> lie(Contact from, Request request) {
    if (request instanceof Request.PutValue put) {
      remember(put.key(), put.record());
    } else if (request instanceof Request.Offer offer) {
      offer.records().forEach(record -> remember(record.key(), record.record()));
    }
    return request instanceof Request.GetValue get
        ? Optional.ofNullable(first.get(get.key()))
            .map(old -> new Response.Value(old, List.of(), false, Optional.empty(), List.of()))
        : Optional.empty();
  }

  private void remember(Key key, RecordBytes record) {
    if (first.size() < MAX_KEYS && !record.isEmpty()) {
      first.putIfAbsent(key, record);
    }
  }

  /** Requests that put the oldest known of every key to another peer again. */
  public List<Request> replays() {
    List<Request> replays = new ArrayList<>();
    first.forEach((key, record) -> replays.add(new Request.PutValue(key, record, List.of())));
    return replays;
  }
}
