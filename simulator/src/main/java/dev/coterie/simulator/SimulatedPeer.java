package dev.coterie.simulator;

import dev.coterie.crypto.authority.AuthorityCache;
import dev.coterie.crypto.identity.Identity;
import dev.coterie.crypto.identity.Signer;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.peer.Peer;
import dev.coterie.dht.peer.PeerOptions;
import dev.coterie.dht.peer.PeerSettings;
import dev.coterie.dht.store.RecordStore;
import dev.coterie.dht.wire.Contact;
import dev.coterie.simulator.disk.Medium;
import dev.coterie.simulator.net.SignatureChecker;
import dev.coterie.simulator.net.SimulatedContext;
import dev.coterie.simulator.net.SimulatedHost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A peer of a simulated swarm and the machine that it lives on: started, paused, crashed, started
 * again, wiped, put back to an earlier state of its disk.
 *
 * <p>The disk outlives the peer: a restart finds what was durable at the crash. A disk that cannot
 * be opened is tried again every {@link #STARTS_AGAIN_AFTER}, as a service manager would; after a
 * power cut that the disk itself was planned to have, the machine boots as soon.
 */
public final class SimulatedPeer {
  /** How long after a start that failed the next one is tried. */
  public static final Duration STARTS_AGAIN_AFTER = Duration.ofSeconds(5);

  private final Identity identity;
  private final SimulatedHost host;
  private final PeerSettings settings;
  private final Hash realm;
  private final AuthorityCache authorityCache;
  private final SimulatedMachine machine;
  private final RandomGenerator chance;
  private PeerParts parts = PeerParts.UNTOUCHED;
  private UnaryOperator<Medium> imaging = blank -> blank;
  private List<Contact> bootstrap = List.of();
  private Medium disk;
  private @Nullable Peer peer;
  private long failedStarts;

  /** Counts starts and ends, so that a start that was put off knows whether it is still wanted. */
  private long turns;

  /**
   * A peer that is not running yet.
   *
   * @param authorityCache what it shares with the other peers of its realm
   */
  SimulatedPeer(
      Identity identity,
      SimulatedHost host,
      PeerSettings settings,
      Hash realm,
      AuthorityCache authorityCache,
      SimulatedMachine machine) {
    this.identity = identity;
    this.host = host;
    this.settings = settings;
    this.realm = realm;
    this.authorityCache = authorityCache;
    this.machine = machine;
    this.chance = host.seeds().branch("disk").random();
    this.disk = machine.disk();
  }

  /** From its next start on the peer is put together from what this hands back. */
  public void setParts(PeerParts newParts) {
    parts = newParts;
  }

  /** A copy of a peer's disk, to be put back later. */
  public static final class DiskSnapshot {
    private final Medium copy;

    private DiskSnapshot(Medium copy) {
      this.copy = copy;
    }
  }

  /** Says what makes a blank disk one for a first start, and puts that on this one. */
  void prepare(UnaryOperator<Medium> newImaging) {
    imaging = newImaging;
    disk = imaging.apply(disk);
  }

  /** Starts the peer, which joins by these contacts. */
  void start(List<Contact> contacts) {
    bootstrap = contacts;
    turns++;
    SimulatedContext context;
    try {
      context = host.start(this::openStore, parts.checker(this, SignatureChecker.ed25519()));
    } catch (UncheckedIOException e) {
      failedStarts++;
      disk.end(Medium.End.KILLED, chance);
      startLater();
      return;
    }
    Peer next =
        new Peer(
            parts.context(this, context),
            new PeerOptions(
                realm,
                identity.peerId(),
                parts.signer(this, signer()),
                () -> host.contact().addresses(),
                bootstrap,
                settings,
                authorityCache));
    context.serve(parts.endpoint(this, next::handle));
    next.start(result -> {});
    peer = next;
  }

  private RecordStore openStore(SimulatedContext life) {
    try {
      RecordStore store =
          disk.open(task -> life.schedule(machine.syncTakes(), task), () -> powerCut(life));
      return parts.store(this, life, store);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void powerCut(SimulatedContext life) {
    if (life.isAlive()) {
      end(Medium.End.POWER_CUT);
      startLater();
    }
  }

  private void startLater() {
    long turn = turns;
    host.world()
        .schedule(
            STARTS_AGAIN_AFTER,
            () -> {
              if (turn == turns) {
                start(bootstrap);
              }
            });
  }

  Signer signer() {
    return Signer.of(identity);
  }

  /** Who the peer is. */
  public Identity identity() {
    return identity;
  }

  /** Ends the peer at once, as a power cut would. Without effect when it is down. */
  public void crash() {
    end(Medium.End.POWER_CUT);
  }

  /** Ends the peer at once, as kill -9 would: what it wrote stays though it was not forced. */
  public void kill() {
    end(Medium.End.KILLED);
  }

  /** How long an orderly stop may take before the process ends. */
  public static final Duration LEAVES_WITHIN = Duration.ofMillis(2_500);

  /**
   * Stops the peer in order, as SIGTERM does: it hands over what it alone keeps alive, tells the
   * others, and ends. Time has to pass for it.
   */
  public void leave() {
    long turn = turns;
    peer()
        .leave(
            LEAVES_WITHIN,
            () -> {
              if (turn == turns) {
                end(Medium.End.KILLED);
              }
            });
  }

  private void end(Medium.End how) {
    turns++;
    if (host.isUp()) {
      host.crash();
      disk.end(how, chance);
      peer = null;
    }
  }

  /**
   * Starts the peer again on what its disk kept; an {@link IllegalStateException} when it is up.
   */
  public void restart() {
    start(bootstrap);
  }

  /**
   * Starts the peer again, joining by other contacts than before; an {@link IllegalStateException}
   * when it is up.
   */
  public void restart(List<Contact> contacts) {
    start(contacts);
  }

  /**
   * Empties the disk, all but what was on it before the first start (the authority log); a peer
   * that is up crashes first.
   */
  public void wipe() {
    crash();
    disk = imaging.apply(disk.blank());
  }

  /** A copy of the disk as it is now, of a peer that is up too. */
  public DiskSnapshot snapshotDisk() {
    return new DiskSnapshot(disk.copy());
  }

  /**
   * Puts the disk back to an earlier state, as one who restores a backup does, or a snapshot of a
   * virtual machine; a peer that is up crashes first.
   */
  public void restoreDisk(DiskSnapshot snapshot) {
    crash();
    disk = snapshot.copy.copy();
  }

  /** Stops the peer where it is; what reaches it waits. Without effect when it is down. */
  public void pause() {
    host.pause();
  }

  /** Lets a paused peer go on. Without effect when it is not paused. */
  public void resume() {
    host.resume();
  }

  public boolean isPaused() {
    return host.isPaused();
  }

  /** Sets the peer's wall clock to virtual time plus this much. */
  public void setClockOffset(Duration offset) {
    host.setClockOffset(offset);
  }

  /** Sets how fast the peer's wall clock goes: 1 as time does, 0 not at all. */
  public void setClockRate(double rate) {
    host.setClockRate(rate);
  }

  public boolean isUp() {
    return host.isUp();
  }

  /** How many starts failed because the disk could not be opened. */
  public long failedStarts() {
    return failedStarts;
  }

  public Contact contact() {
    return host.contact();
  }

  public SimulatedHost host() {
    return host;
  }

  /** The peer itself; an {@link IllegalStateException} while it is down. */
  public Peer peer() {
    return Optional.ofNullable(peer)
        .orElseThrow(() -> new IllegalStateException(host + " is down"));
  }

  /** The disk, for faults that only some kinds of disk have. */
  public Medium disk() {
    return disk;
  }

  /** What its disk holds; of a peer that is down too, as it was when it ended. */
  public RecordStore store() {
    return disk.contents();
  }
}
