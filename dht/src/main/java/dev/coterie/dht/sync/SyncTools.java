package dev.coterie.dht.sync;

import dev.coterie.dht.key.Key;
import dev.coterie.dht.peer.Messenger;
import dev.coterie.dht.peer.PeerContext;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.replica.Acceptance;
import dev.coterie.dht.replica.Custody;
import dev.coterie.dht.replica.Intake;
import dev.coterie.dht.replica.WriterHeads;
import dev.coterie.dht.store.StoredRecord;
import dev.coterie.dht.wire.Contact;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What sessions of anti-entropy work with.
 *
 * @param messenger asks other peers
 * @param ranges who should hold what
 * @param intake judges and keeps what comes
 * @param heads what writers are known to have signed
 * @param custody who keeps the content of what
 */
public record SyncTools(
    PeerContext context,
    Messenger messenger,
    SharedRanges ranges,
    Intake intake,
    WriterHeads heads,
    Custody custody) {

  /** Where whoever keeps headers keeps the content too. */
  public SyncTools(
      PeerContext context,
      Messenger messenger,
      SharedRanges ranges,
      Intake intake,
      WriterHeads heads) {
    this(context, messenger, ranges, intake, heads, Custody.OF_ALL);
  }

  Optional<StoredRecord> held(Key key) {
    return context.store().get(key);
  }

  /** Has versions from another replica judged and kept; tells when that is durable. */
  void take(
      Key key,
      List<Version> versions,
      List<byte[]> proofs,
      Contact from,
      Consumer<Intake.Result> whenDone) {
    intake.take(
        new Acceptance.Batch(key, versions, proofs, Acceptance.Source.REPLICA, Optional.of(from)),
        whenDone);
  }
}
