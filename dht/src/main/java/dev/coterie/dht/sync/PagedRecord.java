package dev.coterie.dht.sync;

import dev.coterie.dht.key.Key;
import dev.coterie.dht.peer.Outcome;
import dev.coterie.dht.record.MalformedVersionException;
import dev.coterie.dht.record.RecordBytes;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import dev.coterie.dht.wire.WireLimits;
import dev.coterie.vectorclock.VersionHash;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** Fetches all versions of one key in pages. */
final class PagedRecord {
  private final SyncTools tools;
  private final Contact partner;
  private final SyncLedger ledger;
  private final Key key;
  private final BiConsumer<List<Version>, List<byte[]>> onComplete;
  private final Runnable onEnded;
  private final Map<VersionHash, Version> versions = new TreeMap<>();
  private final List<byte[]> proofs = new ArrayList<>();
  private int pages;

  /** Either {@code onComplete} is told, or, where the session has ended, {@code onEnded}. */
  PagedRecord(
      SyncTools tools,
      Contact partner,
      SyncLedger ledger,
      Key key,
      BiConsumer<List<Version>, List<byte[]>> onComplete,
      Runnable onEnded) {
    this.tools = tools;
    this.partner = partner;
    this.ledger = ledger;
    this.key = key;
    this.onComplete = onComplete;
    this.onEnded = onEnded;
  }

  void start() {
    ask(Optional.empty());
  }

  private void ask(Optional<VersionHash> after) {
    if (++pages > SyncLimits.MAX_RECORD_PAGES) {
      ledger.cutOff("a record of over " + SyncLimits.MAX_RECORD_PAGES + " pages");
    }
    if (!ledger.mayAsk()) {
      onEnded.run();
      return;
    }
    tools
        .messenger()
        .ask(partner, new Request.GetValue(key, false, after), outcome -> onPage(outcome, after));
  }

  private void onPage(Outcome outcome, Optional<VersionHash> after) {
    if (!(outcome instanceof Outcome.Answered answered)
        || !(answered.response() instanceof Response.Value value)) {
      ledger.interrupted(outcome);
      onEnded.run();
      return;
    }
    try {
      value.record().versions().forEach(version -> versions.put(version.hash(), version));
    } catch (MalformedVersionException e) {
      ledger.cutOff("a page of " + key + " that is none: " + e.getMessage());
    }
    if (versions.size() > RecordBytes.MAX_VERSIONS) {
      ledger.cutOff("over " + RecordBytes.MAX_VERSIONS + " versions of " + key);
    }
    if (value.next().isPresent() && value.next().equals(after)) {
      ledger.cutOff("a page of " + key + " that leads to itself");
    }
    value.proofs().stream().limit(WireLimits.MAX_PROOFS - proofs.size()).forEach(proofs::add);
    if (ledger.isEnded()) {
      onEnded.run();
    } else if (value.next().isPresent()) {
      ask(value.next());
    } else {
      complete();
    }
  }

  private void complete() {
    List<Version> all = new ArrayList<>(versions.values());
    all.sort(Comparator.comparing(Version::dot).thenComparing(Version::hash));
    onComplete.accept(all, proofs);
  }
}
