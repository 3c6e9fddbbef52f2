package dev.coterie.dht.sync;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.record.RecordBytes;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.record.VersionHeader;
import dev.coterie.dht.replica.WriterHeads;
import dev.coterie.dht.store.StoredRecord;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.WireLimits;
import dev.coterie.vectorclock.VersionHash;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Packs versions that a partner lacks into messages of about the same size. */
final class OfferPacker {

  /** A key, and the versions of it that the partner has. */
  record Wanting(Difference difference, Set<VersionHash> theirs) {}

  /**
   * A message, and what is in it.
   *
   * @param complete the keys of which all is sent with this message
   */
  record Parcel(Request.Offer offer, int versions, List<Difference> complete) {}

  private final SyncTools tools;
  private final PeerId partner;
  private final ArrayDeque<Wanting> queue = new ArrayDeque<>();
  private final ArrayDeque<Version> rest = new ArrayDeque<>();

  /**
   * @param partner to whom it goes: content that it does not keep is left out
   */
  OfferPacker(SyncTools tools, PeerId partner) {
    this.tools = tools;
    this.partner = partner;
  }

  void add(Wanting wanting) {
    queue.add(wanting);
  }

  /** The next message; empty when nothing is left. */
  Optional<Parcel> next() {
    List<Request.KeyedRecord> records = new ArrayList<>();
    List<VersionHeader> headers = new ArrayList<>();
    List<Difference> complete = new ArrayList<>();
    int room = SyncLimits.MAX_RECORDS_BYTES;
    while (room > 0 && records.size() < SyncLimits.MAX_KEYS_PER_FETCH && !queue.isEmpty()) {
      Wanting wanting = queue.element();
      if (rest.isEmpty()) {
        rest.addAll(lacking(wanting));
      }
      List<Version> versions = new ArrayList<>();
      while (room > 0 && !rest.isEmpty()) {
        Version version = withPayload(wanting.difference().key(), rest.remove());
        versions.add(version);
        headers.add(version.header());
        room -= size(version);
      }
      if (!versions.isEmpty()) {
        records.add(new Request.KeyedRecord(wanting.difference().key(), RecordBytes.of(versions)));
      }
      if (rest.isEmpty()) {
        complete.add(queue.remove().difference());
      }
    }
    return records.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Parcel(
                new Request.Offer(records, proofs(tools.heads(), headers)),
                headers.size(),
                complete));
  }

  private List<Version> lacking(Wanting wanting) {
    List<Version> lacking = new ArrayList<>();
    Optional<StoredRecord> held = tools.held(wanting.difference().key());
    if (held.isPresent()) {
      for (Version version : held.get().siblings().kept()) {
        if (!wanting.theirs().contains(version.hash())) {
          lacking.add(version);
        }
      }
    }
    return lacking;
  }

  private Version withPayload(Key key, Version version) {
    Optional<byte[]> payload =
        version.header().hasPayload() && tools.custody().keepsContent(partner, version.header())
            ? tools.held(key).flatMap(held -> held.payload(version.hash()))
            : Optional.empty();
    return payload.isPresent()
        ? Version.of(version.header(), payload.get())
        : version.withoutPayload();
  }

  private static int size(Version version) {
    return version.header().encoded().length + version.payload().map(p -> p.length).orElse(0);
  }

  /** As many proofs as fit beside the records. */
  static List<byte[]> proofs(WriterHeads known, List<VersionHeader> headers) {
    List<byte[]> proofs = new ArrayList<>();
    int room = SyncLimits.MAX_PROOFS_BYTES;
    for (byte[] proof : known.proofsFor(headers)) {
      room -= proof.length;
      if (room < 0 || proofs.size() >= WireLimits.MAX_PROOFS) {
        break;
      }
      proofs.add(proof);
    }
    return proofs;
  }
}
