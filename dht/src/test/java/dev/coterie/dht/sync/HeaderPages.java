package dev.coterie.dht.sync;

import dev.coterie.dht.record.RecordBytes;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.store.RecordStore;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import dev.coterie.vectorclock.VersionHash;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** A reader's view of one record, three headers a page. */
final class HeaderPages {
  private static final int PER_PAGE = 3;

  private HeaderPages() {}

  static Response answer(RecordStore store, Request.GetValue get) {
    List<Version> kept = new ArrayList<>();
    store.get(get.key()).ifPresent(record -> kept.addAll(record.siblings().kept()));
    kept.sort(Comparator.comparing(Version::hash));
    List<Version> page = new ArrayList<>();
    Optional<VersionHash> next = Optional.empty();
    for (Version version : kept) {
      if (get.after().isPresent() && version.hash().compareTo(get.after().get()) <= 0) {
        continue;
      }
      if (page.size() == PER_PAGE) {
        next = Optional.of(page.get(PER_PAGE - 1).hash());
        break;
      }
      page.add(version.withoutPayload());
    }
    return new Response.Value(RecordBytes.of(page), List.of(), false, next, List.of());
  }
}
