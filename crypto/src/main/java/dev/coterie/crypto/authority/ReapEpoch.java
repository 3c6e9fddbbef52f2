package dev.coterie.crypto.authority;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.crypto.identity.PublicKey;
import dev.coterie.crypto.primitives.Hash;
import java.time.Instant;
import java.util.List;

/**
 * A reap epoch as the log has it: up to where certificates of deletes may go, who takes part in
 * making sure of that, and how far that has come.
 *
 * @param id the record that began it: what its writer had not seen it when it was signed is old
 * @param author who began it, and alone may go on with it
 * @param members signing keys of those that take part, ascending
 * @param begunAt what the author's clock said; for people
 */
public record ReapEpoch(
    Hash id, PublicKey author, List<PublicKey> members, Instant begunAt, Stage stage) {
  public ReapEpoch {
    members = List.copyOf(members);
  }

  /** What goes on in an epoch. */
  public enum Stage {
    /** Everybody brings what is old to the members that are to keep it. */
    GATHERING(1),
    /** Everybody compares itself with those once more. */
    COMPARING(2),
    /** All are through: certificates that are old may go. */
    CLOSED(3);

    private final int number;

    Stage(int number) {
      this.number = number;
    }

    /** The number that is signed. */
    public int number() {
      return number;
    }

    static Stage of(int number) throws AuthorityException {
      for (Stage stage : values()) {
        if (stage.number == number) {
          return stage;
        }
      }
      throw new AuthorityException(
          AuthorityException.Reason.UNSUPPORTED, "a reap epoch's stage " + number);
    }
  }

  /** Whether a peer is one of those that take part. */
  public boolean names(PeerId peer) {
    return members.stream().anyMatch(member -> member.peerId().equals(peer));
  }

  public boolean isClosed() {
    return stage == Stage.CLOSED;
  }
}
