package dev.coterie.crypto.authority;

import dev.coterie.crypto.envelope.RoleRecipient;
import dev.coterie.crypto.primitives.Hash;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A role as the log's records have it.
 *
 * @param record the record that made it
 * @param rights where its writers may write, expired rights included
 * @param epochs in ascending order of their numbers, those of one number by hash, highest first
 * @param holders the members that hold it and are not suspended, by signing key
 */
public record Role(
    RoleName name,
    Hash record,
    List<PrefixRight> rights,
    List<RoleEpoch> epochs,
    List<Member> holders) {
  public Role {
    rights = List.copyOf(rights);
    epochs = List.copyOf(epochs);
    holders = List.copyOf(holders);
  }

  /** The epoch to seal to: the highest number, of several the lowest hash. */
  public Optional<RoleEpoch> current() {
    return epochs.isEmpty() ? Optional.empty() : Optional.of(epochs.get(epochs.size() - 1));
  }

  /** The epochs of a number: more than one where two admins began it at once. */
  public List<RoleEpoch> epochs(int number) {
    return epochs.stream().filter(epoch -> epoch.number() == number).toList();
  }

  public Optional<RoleEpoch> epoch(RoleRecipient recipient) {
    return epochs.stream().filter(epoch -> epoch.recipient().equals(recipient)).findFirst();
  }

  /** Active members that may read, by signing key. */
  public List<Member> readers(Instant now) {
    return holders.stream().filter(member -> member.holds(name, RoleLevel.READ, now)).toList();
  }

  /** Active members that may write where the role may, by signing key. */
  public List<Member> writers(Instant now) {
    return holders.stream().filter(member -> member.holds(name, RoleLevel.WRITE, now)).toList();
  }

  /** Links of blinded chains under which the role's writers may write now, ascending. */
  public List<Hash> writePrefixes(Instant now) {
    return rights.stream()
        .filter(right -> !right.isExpired(now))
        .map(PrefixRight::prefix)
        .distinct()
        .sorted()
        .toList();
  }
}
