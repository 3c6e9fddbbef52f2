package dev.coterie.dht.replica;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.peer.PeerContext;
import dev.coterie.dht.record.MalformedVersionException;
import dev.coterie.dht.record.RecordBytes;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.record.VersionHeader;
import dev.coterie.dht.store.StoredRecord;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Refusal;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import dev.coterie.vectorclock.Siblings;
import dev.coterie.vectorclock.VersionHash;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** What a replica answers to GET_VALUE and PUT_VALUE. */
public final class ReplicaService {
  /** Header bytes in one answer; the rest comes on further pages. */
  public static final int MAX_HEADER_BYTES = 256 << 10;

  /** Contacts that an answer without a record carries. */
  private static final int CLOSER_CONTACTS = 8;

  private final PeerContext context;
  private final Neighbourhood neighbourhood;
  private final Intake intake;
  private final WriterHeads heads;
  private final Predicate<Position> stillPulling;

  /**
   * @param stillPulling whether this replica has yet to receive what it should hold at a position
   */
  public ReplicaService(
      PeerContext context,
      Neighbourhood neighbourhood,
      Intake intake,
      WriterHeads heads,
      Predicate<Position> stillPulling) {
    this.context = context;
    this.neighbourhood = neighbourhood;
    this.intake = intake;
    this.heads = heads;
    this.stillPulling = stillPulling;
  }

  /** Answers a read from what is on this disk. */
  public Response get(Request.GetValue request, PeerId asker) {
    Optional<StoredRecord> stored = context.store().get(request.key());
    if (stored.isEmpty()) {
      return value(
          request.key(),
          RecordBytes.empty(),
          List.of(),
          Optional.empty(),
          closer(request.key(), asker));
    }
    Siblings<Version> siblings = stored.get().siblings();
    List<byte[]> proofs = heads.proofsFor(siblings.kept().stream().map(Version::header).toList());
    if (request.after().isEmpty() && headerBytes(siblings.kept()) <= MAX_HEADER_BYTES) {
      RecordBytes record = stored.get().bytes(request.payloadBytes());
      return value(request.key(), record, proofs, Optional.empty(), List.of());
    }
    return page(request.key(), siblings.kept(), request.after(), proofs);
  }

  private Response.Value value(
      Key key,
      RecordBytes record,
      List<byte[]> proofs,
      Optional<VersionHash> next,
      List<Contact> closer) {
    return new Response.Value(record, proofs, stillPulling.test(key.position()), next, closer);
  }

  private List<Contact> closer(Key key, PeerId asker) {
    return neighbourhood.nearestKnown(key.position(), CLOSER_CONTACTS).stream()
        .filter(contact -> !contact.id().equals(asker))
        .toList();
  }

  private static int headerBytes(List<Version> versions) {
    int bytes = 0;
    for (Version version : versions) {
      bytes += version.header().encoded().length;
    }
    return bytes;
  }

  /** Headers after the one where the last page ended, in canonical order, without payloads. */
  private Response page(
      Key key, List<Version> kept, Optional<VersionHash> after, List<byte[]> proofs) {
    List<Version> page = new ArrayList<>();
    int bytes = 0;
    boolean started = after.isEmpty();
    for (Version version : kept) {
      if (!started) {
        started = version.hash().equals(after.get());
        continue;
      }
      bytes += version.header().encoded().length;
      if (bytes > MAX_HEADER_BYTES && !page.isEmpty()) {
        VersionHash last = page.get(page.size() - 1).hash();
        return value(key, RecordBytes.of(page), proofs, Optional.of(last), List.of());
      }
      page.add(version.withoutPayload());
    }
    return value(key, RecordBytes.of(page), proofs, Optional.empty(), List.of());
  }

  /**
   * Takes versions in; answers when they are on this disk, or why they are not.
   *
   * @param deadline until when, by {@link PeerContext#uptime}, the sender waits for the answer
   */
  public void put(
      Request.PutValue request, Contact sender, Duration deadline, Consumer<Response> reply) {
    List<Version> versions;
    try {
      versions = request.record().versions();
    } catch (MalformedVersionException e) {
      reply.accept(
          new Response.Refused(
              Refusal.of(
                  e.isUnsupported() ? Refusal.Reason.UNSUPPORTED : Refusal.Reason.MALFORMED,
                  String.valueOf(e.getMessage()))));
      return;
    }
    Acceptance.Source source =
        versions.stream().allMatch(v -> isWriter(sender, v.header()))
            ? Acceptance.Source.WRITER
            : Acceptance.Source.REPLICA;
    intake.take(
        new Acceptance.Batch(
            request.key(),
            versions,
            request.proofs(),
            source,
            Optional.of(sender),
            Optional.of(deadline)),
        result ->
            reply.accept(
                result
                    .refusal()
                    .<Response>map(Response.Refused::new)
                    .orElseGet(Response.Stored::new)));
  }

  private static boolean isWriter(Contact sender, VersionHeader header) {
    return sender.id().equals(header.writerKey().peerId());
  }
}
