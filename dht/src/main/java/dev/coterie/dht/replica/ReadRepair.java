package dev.coterie.dht.replica;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.peer.PeerContext;
import dev.coterie.dht.record.RecordBytes;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.record.VersionHeader;
import dev.coterie.dht.wire.Request;
import dev.coterie.vectorclock.Siblings;
import dev.coterie.vectorclock.VersionHash;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * After a get: sends each replica that answered what it lacked, empty ones included (Dynamo,
 * section 5, read repair). Survivors go with their payload or not at all; headers that are
 * superseded or have expired go as they are, and to a peer that keeps no content of the entry, all
 * of them.
 */
final class ReadRepair {
  private final PutOperation.Tools tools;
  private final PeerContext context;
  private final Key key;
  private final int replicas;
  private final Siblings<Version> joined;
  private final Map<VersionHash, byte[]> payloads;

  ReadRepair(
      PutOperation.Tools tools,
      PeerContext context,
      Key key,
      int replicas,
      Siblings<Version> joined,
      Map<VersionHash, byte[]> payloads) {
    this.tools = tools;
    this.context = context;
    this.key = key;
    this.replicas = replicas;
    this.joined = joined;
    this.payloads = payloads;
  }

  /** Whether any replica that answered lacks anything. */
  boolean isNeeded(Collection<ReadAnswer> answers) {
    return ReadAnswer.areDiffering(answers, joined);
  }

  void repair(Collection<ReadAnswer> answers) {
    if (tools.neighbourhood().isReaping()) {
      return; // what was read may be from one who may not bring it; anti-entropy evens it out
    }
    PeerId self = tools.neighbourhood().self().id();
    for (ReadAnswer answer : answers) {
      List<Version> lacking = lacking(answer);
      if (answer.state != GetReport.State.COMPLETE || lacking.isEmpty()) {
        continue;
      }
      if (answer.contact.id().equals(self)) {
        tools.heads().write(lacking);
        context.store().merge(key, lacking, outcome -> {});
      } else {
        send(answer, lacking);
      }
    }
  }

  private List<Version> lacking(ReadAnswer answer) {
    List<Version> lacking = new ArrayList<>();
    for (Version version : joined.kept()) {
      if (answer.held.contains(version.hash())) {
        continue;
      }
      byte[] payload = payloads.get(version.hash());
      if (answer.rank >= replicas) {
        lacking.add(version);
      } else if (payload != null) {
        lacking.add(Version.of(version.header(), payload));
      } else if (!version.header().hasPayload()
          || version.header().isExpired(context.wallTime())
          || !joined.survivors().contains(version)) {
        lacking.add(version);
      }
    }
    return lacking;
  }

  private void send(ReadAnswer answer, List<Version> lacking) {
    List<VersionHeader> headers = lacking.stream().map(Version::header).toList();
    List<byte[]> proofs = tools.heads().proofsFor(headers);
    // Whether it is taken is seen by the next read, or by anti-entropy: nobody waits for it.
    tools
        .messenger()
        .ask(
            answer.contact,
            new Request.PutValue(key, RecordBytes.of(lacking), proofs),
            outcome -> {});
  }
}
