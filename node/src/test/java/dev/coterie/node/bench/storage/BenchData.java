package dev.coterie.node.bench.storage;

import dev.coterie.dht.key.Key;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.store.SampleVersions;
import dev.coterie.vectorclock.Siblings;
import java.util.ArrayList;
import java.util.List;

/** Entries of a made-up project: a hundred to a directory. */
final class BenchData {
  private final SampleVersions writer = new SampleVersions(1);
  private final int payloadBytes;

  BenchData(int payloadBytes) {
    this.payloadBytes = payloadBytes;
  }

  /** A key and one version of it. */
  record Item(Key key, Version version) {}

  static String address(int i) {
    return "shop/src/dir" + i / 100 + "/File" + i + ".java";
  }

  Item first(int i) {
    Version version = writer.value(address(i), SampleVersions.payload(i, payloadBytes));
    return new Item(version.header().key(), version);
  }

  List<Item> firsts(int count) {
    List<Item> items = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      items.add(first(i));
    }
    return items;
  }

  /** One more version of each, which supersedes the one before. */
  List<Item> successors(List<Item> items) {
    List<Item> next = new ArrayList<>(items.size());
    for (int i = 0; i < items.size(); i++) {
      Version old = items.get(i).version();
      byte[] payload = SampleVersions.payload(-i, payloadBytes);
      Version version = writer.value(address(i), payload, Siblings.of(List.of(old)).context());
      next.add(new Item(items.get(i).key(), version));
    }
    return next;
  }
}
