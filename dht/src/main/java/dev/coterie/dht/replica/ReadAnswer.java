package dev.coterie.dht.replica;

import dev.coterie.dht.record.Version;
import dev.coterie.dht.replica.GetReport.State;
import dev.coterie.dht.wire.Contact;
import dev.coterie.vectorclock.Siblings;
import java.time.Duration;
import java.util.Collection;

/** One replica's part in a get. */
final class ReadAnswer {
  final Contact contact;

  /** The place among the replicas that the peer has, or in which it stands in for another. */
  final int rank;

  final int payloadBytes;
  State state = State.NOT_AWAITED;
  String detail = "";
  int pages;
  Duration after = Duration.ZERO;
  Siblings<Version> held = Siblings.empty();

  ReadAnswer(Contact contact, int rank, int payloadBytes) {
    this.contact = contact;
    this.rank = rank;
    this.payloadBytes = payloadBytes;
  }

  boolean isWaiting() {
    return state == State.NOT_AWAITED;
  }

  /** Whether payloads of any size that an answer can hold were asked of it. */
  boolean isAskedForPayloads() {
    return payloadBytes > GetOperation.SMALL_PAYLOAD_BYTES;
  }

  /** Whether any of them lacks some of what all of them have. */
  static boolean areDiffering(Collection<ReadAnswer> answers, Siblings<Version> joined) {
    for (ReadAnswer answer : answers) {
      if (answer.lacksAnyOf(joined)) {
        return true;
      }
    }
    return false;
  }

  /** Whether it has told all that it has, and lacks some of this. */
  boolean lacksAnyOf(Siblings<Version> record) {
    if (state != State.COMPLETE) {
      return false;
    }
    for (Version version : record.kept()) {
      if (!held.contains(version.hash())) {
        return true;
      }
    }
    return false;
  }
}
