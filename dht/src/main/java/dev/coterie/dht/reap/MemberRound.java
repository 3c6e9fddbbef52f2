package dev.coterie.dht.reap;

import dev.coterie.crypto.authority.ReapEpoch;
import dev.coterie.crypto.identity.PeerId;
import dev.coterie.crypto.identity.PublicKey;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.key.PrefixRange;
import dev.coterie.dht.peer.Outcome;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.store.RecordStore.StoredDigest;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.ReapState;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * One round of a reap epoch, as a member does its part of it: all records with anything old in them
 * are compared with the members that are to keep them, which follow from the log alone: of those
 * that the epoch names the k nearest to the key. A page of the store at a time; a page in which
 * anything is in the way is tried again later.
 */
final class MemberRound {
  /** Records looked at in one page. */
  static final int RECORDS_A_PAGE = 128;

  /** Records compared one by one at a time. */
  static final int IN_FLIGHT = 8;

  private final ReapTools tools;
  private final ReapEpoch epoch;
  private final Consumer<Optional<String>> whenStopped;
  private final TreeMap<Position, PeerId> members = new TreeMap<>();
  private Position from = PrefixRange.EVERYTHING.first();
  private String obstacle = "";
  private boolean running;

  /** The page under way. */
  private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();

  private int open;

  /**
   * @param epoch as the log has it; its stage says which round this is
   * @param whenStopped told each time the round stops: empty when it is through, else what is in
   *     the way, for people; {@link #goOn} tries again
   */
  MemberRound(ReapTools tools, ReapEpoch epoch, Consumer<Optional<String>> whenStopped) {
    this.tools = tools;
    this.epoch = epoch;
    this.whenStopped = whenStopped;
    for (PublicKey member : epoch.members()) {
      members.put(Position.of(member.peerId()), member.peerId());
    }
  }

  private boolean isFirst() {
    return epoch.stage() == ReapEpoch.Stage.GATHERING;
  }

  Hash epoch() {
    return epoch.id();
  }

  ReapEpoch.Stage stage() {
    return epoch.stage();
  }

  void goOn() {
    if (!running) {
      running = true;
      page();
    }
  }

  private void page() {
    List<StoredDigest> page =
        tools.context().store().digests(from, PrefixRange.EVERYTHING.last(), RECORDS_A_PAGE);
    if (page.isEmpty()) {
      stop(Optional.empty());
      return;
    }
    obstacle = "";
    Map<PeerId, List<StoredDigest>> byMember = new LinkedHashMap<>();
    for (StoredDigest digest : page) {
      if (hasOld(digest.key())) {
        for (PeerId member : keepers(digest.position())) {
          byMember.computeIfAbsent(member, m -> new ArrayList<>()).add(digest);
        }
      }
    }
    Position last = page.get(page.size() - 1).position();
    open = 1;
    byMember.forEach(
        (member, digests) -> {
          open++;
          tools.members().find(member, found -> found(member, found, digests, last));
        });
    done(Optional.empty(), last);
  }

  private boolean hasOld(Key key) {
    List<Version> kept =
        tools.context().store().get(key).map(record -> record.siblings().kept()).orElse(List.of());
    return kept.stream().anyMatch(v -> tools.standing().isOld(v.header(), epoch.id()));
  }

  /** The members that are to keep what lies at a position, but for this one. */
  private List<PeerId> keepers(Position position) {
    PeerId self = tools.neighbourhood().self().id();
    return members.entrySet().stream()
        .sorted(Map.Entry.comparingByKey(position.byDistance()))
        .limit(tools.neighbourhood().replicas())
        .map(Map.Entry::getValue)
        .filter(member -> !member.equals(self))
        .toList();
  }

  private void found(
      PeerId member, Optional<Contact> contact, List<StoredDigest> digests, Position last) {
    if (contact.isEmpty()) {
      done(Optional.of(member + " cannot be found"), last);
      return;
    }
    tools
        .gate()
        .askAnyway(
            contact.get(),
            new Request.ReapProgress(epoch.id()),
            outcome -> {
              Optional<String> why = notAlong(contact.get(), outcome);
              if (why.isPresent()) {
                done(why, last);
              } else {
                confirm(contact.get(), digests, last);
              }
            });
  }

  /** A round counts for nothing with a member that has not heard of it. */
  private Optional<String> notAlong(Contact member, Outcome outcome) {
    if (!(outcome instanceof Outcome.Answered answered)
        || !(answered.response() instanceof Response.ReapProgress progress)) {
      return Optional.of(member.id() + " does not say how far it is");
    }
    ReapState state = progress.state();
    boolean isAlong =
        isFirst()
            ? state == ReapState.GATHERING || state == ReapState.GATHERED
            : state == ReapState.COMPARING || state == ReapState.COMPARED;
    if (!isAlong) {
      tools.logs().fetch(member, () -> {});
    }
    return isAlong
        ? Optional.empty()
        : Optional.of(member.id() + " is not in this round: " + state + " " + progress.detail());
  }

  /** What the member holds just as it is here needs no look. */
  private void confirm(Contact member, List<StoredDigest> digests, Position last) {
    Request.Holdings holdings =
        new Request.Holdings(digests.stream().map(StoredDigest::key).toList());
    tools
        .gate()
        .askAnyway(
            member,
            holdings,
            outcome -> {
              Map<Key, Hash> theirs = new HashMap<>(); // asked by key only
              if (outcome instanceof Outcome.Answered answered
                  && answered.response() instanceof Response.Holdings held) {
                held.digests().forEach(one -> theirs.put(one.key(), one.recordHash()));
              }
              for (StoredDigest digest : digests) {
                if (!Objects.equals(theirs.get(digest.key()), digest.recordHash())) {
                  open++;
                  waiting.add(() -> even(member, digest.key(), last));
                }
              }
              for (int i = 0; i < IN_FLIGHT; i++) {
                next();
              }
              done(Optional.empty(), last);
            });
  }

  private void next() {
    Runnable task = waiting.poll();
    if (task != null) {
      task.run();
    }
  }

  private void even(Contact member, Key key, Position last) {
    new Evening(
            tools,
            member,
            key,
            isFirst(),
            why -> {
              next();
              done(why, last);
            })
        .start();
  }

  private void done(Optional<String> why, Position last) {
    why.ifPresent(one -> obstacle = one);
    if (--open > 0) {
      return;
    }
    if (!obstacle.isEmpty()) {
      stop(Optional.of(obstacle));
    } else if (last.equals(PrefixRange.EVERYTHING.last())) {
      stop(Optional.empty());
    } else {
      from = last.next();
      tools.context().schedule(Duration.ZERO, this::page);
    }
  }

  private void stop(Optional<String> why) {
    running = false;
    whenStopped.accept(why);
  }
}
