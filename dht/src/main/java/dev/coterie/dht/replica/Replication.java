package dev.coterie.dht.replica;

import dev.coterie.crypto.address.BlindedPath;
import dev.coterie.crypto.identity.Signer;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.peer.Messenger;
import dev.coterie.dht.peer.PeerContext;
import dev.coterie.dht.wire.Contact;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What a peer offers to the layer above: reads and writes of records on their replicas. */
public final class Replication {
  private final PeerContext context;
  private final PutOperation.Tools tools;
  private final WriteOperation.Parts parts;
  private final OwnDotsBook ownDots;
  private final DotMint mint;
  private final Owed owed;

  /**
   * @param clockSkew how far the clocks of two peers may be apart
   */
  public Replication(
      PeerContext context,
      Messenger messenger,
      Neighbourhood neighbourhood,
      Rights rights,
      Acceptance acceptance,
      Intake intake,
      WriterHeads heads,
      Signer signer,
      Duration clockSkew) {
    this.context = context;
    this.tools =
        new PutOperation.Tools(
            neighbourhood,
            messenger,
            acceptance,
            intake,
            heads,
            new ReadWidth(),
            context::uptime,
            context::schedule);
    this.ownDots = new OwnDotsBook(context.store());
    this.mint = new DotMint(context, messenger, neighbourhood, signer.publicKey(), ownDots);
    this.owed = new Owed(context, tools);
    this.parts =
        new WriteOperation.Parts(context, tools, mint, ownDots, signer, rights, owed, clockSkew);
  }

  /** Reads a record of which only the key is known; exactly one report comes. */
  public void get(Key key, Level level, Consumer<GetReport> whenDone) {
    new GetOperation(tools, context, key, List.of(), level, true, whenDone).start();
  }

  /** Reads the record at an address; exactly one report comes. */
  public void get(BlindedPath path, Level level, Consumer<GetReport> whenDone) {
    Key key = new Key(path.key());
    new GetOperation(tools, context, key, path.prefixes(), level, true, whenDone).start();
  }

  /**
   * Reads up to {@link RecordsRead#MAX_KEYS} records as one peer holds them; told once what was
   * found and may be believed.
   */
  public void readFrom(
      Contact peer, List<Key> keys, Consumer<Map<Key, RecordsRead.Found>> whenDone) {
    new RecordsRead(tools, peer, keys, whenDone).start();
  }

  /** Writes an entry; exactly one result comes. */
  public void write(WriteRequest request, Consumer<WriteResult> whenDone) {
    new WriteOperation(parts, request, whenDone).start();
  }

  /** Writes that not all of their replicas have yet; those of the former life count as well. */
  public int owedWrites() {
    return owed.size();
  }

  /** Copies of them that replicas lack, as far as is known. */
  public long owedReplicas() {
    return owed.replicas();
  }

  /** A peer has come, or come back. */
  public void peerAppeared() {
    owed.peerAppeared();
  }

  /** Shows all that is owed to its replicas once more, now; then tells. */
  public void settleDebts(Runnable whenTried) {
    owed.settleNow(whenTried);
  }

  /** Whether a write of this key is among them. */
  public boolean owes(Key key) {
    return owed.contains(key);
  }

  /** Notes a clean stop. */
  public void close(Runnable whenDone) {
    owed.stop();
    ownDots.flush();
    mint.close(whenDone);
  }
}
