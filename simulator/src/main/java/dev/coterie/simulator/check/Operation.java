package dev.coterie.simulator.check;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.record.Version;
import dev.coterie.vectorclock.Dot;
import dev.coterie.vectorclock.VersionHash;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One operation of a client, and what the client knows of how it ended. */
public final class Operation {
  /** What the client asked for. */
  public enum Kind {
    READ,
    WRITE,
    DELETE
  }

  /** What the client knows. */
  public enum Ending {
    /** Nothing yet. */
    OPEN,
    /** It was told that it is done. */
    ACKNOWLEDGED,
    /** It was told that nothing was done. */
    FAILED,
    /** It was told neither: it may have been done, and may yet be. */
    UNKNOWN
  }

  private final long number;
  private final Kind kind;
  private final int peer;
  private final int entry;
  private final Duration startedAt;
  private Ending ending = Ending.OPEN;
  private Duration endedAt = Duration.ZERO;
  private @Nullable Dot dot;
  private @Nullable Version version;
  private @Nullable SortedSet<VersionHash> shown;
  private List<Version> read = List.of();
  private List<PeerId> keepers = List.of();
  private int needed;

  public Operation(long number, Kind kind, int peer, int entry, Duration startedAt) {
    this.number = number;
    this.kind = kind;
    this.peer = peer;
    this.entry = entry;
    this.startedAt = startedAt;
  }

  public long number() {
    return number;
  }

  public Kind kind() {
    return kind;
  }

  /** The index of the peer whose client it is. */
  public int peer() {
    return peer;
  }

  /** The number of the entry. */
  public int entry() {
    return entry;
  }

  public Ending ending() {
    return ending;
  }

  public Duration startedAt() {
    return startedAt;
  }

  public Duration endedAt() {
    return endedAt;
  }

  /** Ends it, once. */
  public void end(Ending how, Duration at) {
    if (ending != Ending.OPEN) {
      throw new IllegalStateException(this + " ended before, " + ending + ", and now " + how);
    }
    ending = how;
    endedAt = at;
  }

  public boolean isOpen() {
    return ending == Ending.OPEN;
  }

  /** The dot that its payload was sealed for; known even if it never ends. */
  public void sealedFor(Dot newDot) {
    dot = newDot;
  }

  public Optional<Dot> dot() {
    return Optional.ofNullable(dot);
  }

  /** The version that it made. */
  public void made(Version newVersion) {
    version = newVersion;
    dot = newVersion.dot();
  }

  public Optional<Version> version() {
    return Optional.ofNullable(version);
  }

  /** What the client had been shown when it wrote: what its version may supersede. */
  public void showed(List<VersionHash> versions) {
    shown = new TreeSet<>(versions);
  }

  /** Empty where only the version itself can tell. */
  public Optional<SortedSet<VersionHash>> shown() {
    return Optional.ofNullable(shown);
  }

  /** What it read: the siblings. */
  public void read(List<Version> siblings) {
    read = List.copyOf(siblings);
  }

  public List<Version> read() {
    return read;
  }

  /** The peers that said that it is on their disks, and how many were asked for. */
  public void keptBy(List<PeerId> peers, int level) {
    keepers = List.copyOf(peers);
    needed = level;
  }

  public List<PeerId> keepers() {
    return keepers;
  }

  public int needed() {
    return needed;
  }

  @Override
  public String toString() {
    return "operation " + number + " (" + kind + " of entry " + entry + " by peer " + peer + ")";
  }
}
