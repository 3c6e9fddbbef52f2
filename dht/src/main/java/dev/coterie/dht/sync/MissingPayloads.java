package dev.coterie.dht.sync;

import dev.coterie.dht.record.Version;
import dev.coterie.vectorclock.Siblings;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Which payloads a replica must have: those of the values that readers see. What is superseded or
 * expired is kept as a header, and so is what other peers keep the content of.
 */
final class MissingPayloads {
  private MissingPayloads() {}

  /** Those of the fresh versions that may not be kept as they are, because they lack a payload. */
  static Set<Version> of(Siblings<Version> held, List<Version> fresh, SyncTools tools) {
    Instant now = tools.context().wallTime();
    Set<Version> missing = new LinkedHashSet<>();
    for (Version version : fresh) {
      if (version.lacksPayload()
          && !version.header().isExpired(now)
          && tools.custody().keepsContentHere(version.header())) {
        missing.add(version);
      }
    }
    if (!missing.isEmpty()) {
      missing.retainAll(held.join(Siblings.of(fresh)).survivors());
    }
    return missing;
  }
}
