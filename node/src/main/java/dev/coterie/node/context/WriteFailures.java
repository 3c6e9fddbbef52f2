package dev.coterie.node.context;

import dev.coterie.crypto.address.Address;
import dev.coterie.dht.replica.WriteResult;
import dev.coterie.dht.store.StoreOutcome;
import dev.coterie.dht.wire.Refusal;
import dev.coterie.node.context.CoterieException.Kind;

/** Writes that did not come about, in words. */
final class WriteFailures {
  private static final String NOTHING_WRITTEN = " Nothing was written.";

  private WriteFailures() {}

  static CoterieException of(Address address, WriteResult result) {
    if (result instanceof WriteResult.Unavailable unavailable) {
      return Reachability.tooFewCopies(address, unavailable.report());
    }
    if (result instanceof WriteResult.ReadUnavailable unavailable) {
      return Reachability.tooFewAnswersBeforeWriting(address, unavailable.found());
    }
    if (result instanceof WriteResult.TooFewPeers few) {
      return Reachability.tooFewPeers(address, few);
    }
    if (result instanceof WriteResult.Refused refused
        && refused.refusal().reason() == Refusal.Reason.OVERLOADED) {
      return Reachability.tooFewCopies(address, refused.report());
    }
    if (result instanceof WriteResult.Refused refused) {
      return new CoterieException(
          Kind.REFUSED,
          "The write of "
              + address
              + " was refused: "
              + refused.refusal().detail()
              + ". "
              + (refused.report().acknowledged() == 0
                  ? "No replica keeps it."
                  : refused.report().acknowledged() + " replicas keep it all the same."),
          Explanation.of(refused.report()));
    }
    if (result instanceof WriteResult.ConditionFailed failed) {
      return new CoterieException(
          Kind.CONFLICT,
          "The condition on "
              + address
              + " does not hold: the entry has versions that you have not seen."
              + NOTHING_WRITTEN
              + " Read it, then write with the token of that read.",
          Explanation.of(failed.found()));
    }
    if (result instanceof WriteResult.NothingThere) {
      return new CoterieException(Kind.NOT_FOUND, "There is no entry " + address + ".");
    }
    if (result instanceof WriteResult.OverLimit limit) {
      return new CoterieException(Kind.CONFLICT, limit.message() + "." + NOTHING_WRITTEN);
    }
    if (result instanceof WriteResult.SealingFailed failed) {
      return new CoterieException(
          Kind.INVALID,
          "The entry "
              + address
              + " cannot be sealed: "
              + failed.why().getMessage()
              + "."
              + NOTHING_WRITTEN,
          failed.why());
    }
    return notKept(address, ((WriteResult.StoreFailed) result).why());
  }

  private static CoterieException notKept(Address address, StoreOutcome.NotKept why) {
    Kind kind =
        switch (why.cause()) {
          case DISK_FULL, IO_ERROR, READ_ONLY -> Kind.STORE_FAILED;
          case OVERLOADED, CLOSED -> Kind.UNAVAILABLE;
        };
    return new CoterieException(
        kind,
        "This node's disk did not keep what the write of "
            + address
            + " needs: "
            + why.inWords()
            + "."
            + NOTHING_WRITTEN
            + " Reads go on. "
            + advice(why.cause()));
  }

  private static String advice(StoreOutcome.Cause cause) {
    return switch (cause) {
      case DISK_FULL -> "Make room on its disk; writes are then taken again without a restart.";
      case READ_ONLY -> "Make its disk writable; writes are then taken again.";
      case IO_ERROR -> "Look at its disk, and write through another node meanwhile.";
      case OVERLOADED -> "Try again in a moment.";
      case CLOSED -> "It is stopping: write through another node.";
    };
  }
}
