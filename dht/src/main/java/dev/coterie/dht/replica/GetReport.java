package dev.coterie.dht.replica;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.record.Version;
import dev.coterie.vectorclock.Dot;
import dev.coterie.vectorclock.Siblings;
import dev.coterie.vectorclock.VersionHash;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a get found, and why.
 *
 * @param level the level that was asked for
 * @param needed answers that its level asks for
 * @param answered answers that count, this peer's own included
 * @param siblings all versions that the answers hold, joined
 * @param payloads payloads of the survivors, as far as they were wanted and any answer had them
 * @param replicas what each peer that was asked said, in the order in which they were asked
 * @param took from the start until the level was met, or could not be
 */
public record GetReport(
    Level level,
    int needed,
    int answered,
    Siblings<Version> siblings,
    Map<VersionHash, byte[]> payloads,
    List<ReplicaAnswer> replicas,
    Duration took) {
  public GetReport {
    replicas = List.copyOf(replicas);
  }

  public boolean met() {
    return answered >= needed;
  }

  /** A survivor's payload. */
  public Optional<byte[]> payload(Version version) {
    return Optional.ofNullable(payloads.get(version.hash()));
  }

  /** The same without payloads: what explains the read. */
  public GetReport withoutPayloads() {
    return new GetReport(level, needed, answered, siblings, Map.of(), replicas, took);
  }

  /** What a peer that was asked has said by the end of the read. */
  public enum State {
    /** Asked; the level was met without it. */
    NOT_AWAITED,
    /** It told all that it has. */
    COMPLETE,
    /** It told something, but still pulls the range: it counts for no level. */
    INCOMPLETE,
    /** Nothing heard in time. */
    TIMED_OUT,
    /** It said no. */
    REFUSED,
    /** It could not be reached, or what came was of no use. */
    UNREACHABLE
  }

  /**
   * One peer's part in the read.
   *
   * @param counts whether it counts for the level: it is a member
   * @param payloadBytes so many bytes of payload were asked for with the headers
   * @param after from the start of the read until it had answered or was given up
   * @param held the versions that it told and that were accepted; headers only
   * @param zone in which the peer says that it stands; empty where it names none
   * @param detail for people: why it said nothing, or what of its answer was not accepted
   */
  public record ReplicaAnswer(
      PeerId peer,
      State state,
      boolean counts,
      int payloadBytes,
      Duration after,
      Siblings<Version> held,
      String zone,
      String detail) {

    /** How many versions it told, null where it told nothing. */
    public @Nullable Integer versions() {
      return isHeard() ? held.kept().size() : null;
    }

    /** Whether it told what it holds. */
    public boolean isHeard() {
      return state == State.COMPLETE || state == State.INCOMPLETE;
    }
  }

  /**
   * One version that some peer told, and what became of it.
   *
   * @param supersededBy dots of the survivors whose context covers it; none for a survivor
   * @param heldBy how many of those that answered have it
   */
  public record Candidate(Version version, List<Dot> supersededBy, int heldBy) {
    public Candidate {
      supersededBy = List.copyOf(supersededBy);
    }

    /** Whether the read shows it. */
    public boolean won() {
      return supersededBy.isEmpty();
    }
  }

  /** Every version that any peer told, survivors first: which won, and what the others lost to. */
  public List<Candidate> candidates() {
    Map<VersionHash, Version> told = new TreeMap<>();
    Map<VersionHash, Integer> holders = new LinkedHashMap<>();
    for (ReplicaAnswer replica : replicas) {
      for (Version version : replica.held().kept()) {
        told.put(version.hash(), version);
        holders.merge(version.hash(), 1, Integer::sum);
      }
    }
    siblings.survivors().forEach(version -> told.putIfAbsent(version.hash(), version));
    List<Candidate> winners = new ArrayList<>();
    List<Candidate> losers = new ArrayList<>();
    for (Version version : told.values()) {
      Candidate candidate =
          new Candidate(version, coveredBy(version), holders.getOrDefault(version.hash(), 0));
      (candidate.won() ? winners : losers).add(candidate);
    }
    winners.addAll(losers);
    return winners;
  }

  private List<Dot> coveredBy(Version version) {
    List<Version> survivors = siblings.survivors();
    return survivors.contains(version)
        ? List.of()
        : survivors.stream()
            .filter(survivor -> survivor.context().covers(version.dot()))
            .map(Version::dot)
            .toList();
  }
}
