package dev.coterie.crypto.authority;

import dev.coterie.crypto.address.AddressKey;
import dev.coterie.crypto.authority.RecordContent.Genesis;
import dev.coterie.crypto.authority.RecordContent.NewMember;
import dev.coterie.crypto.identity.Identity;
import dev.coterie.crypto.identity.Signer;
import dev.coterie.crypto.primitives.Entropy;
import dev.coterie.crypto.primitives.Hash;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A new realm.
 *
 * @param root the root key: names admins; best kept away from the machine that runs the peer
 * @param log the log with its first records, which {@code change} lists
 * @param change genesis, the founder as admin, the founder as member; the founder's keyring
 */
public record Founding(Identity root, AuthorityLog log, Change change) {
  /** Founds a realm; the founder is its first admin and member. */
  public static Founding of(FoundingOptions options, Signer founder, Entropy entropy, Instant now)
      throws AuthorityException {
    return of(options, founder, entropy, now, RecordVerifier.ED25519);
  }

  /** As the other, with a verifier for the log. The root key's signatures are always Ed25519. */
  public static Founding of(
      FoundingOptions options,
      Signer founder,
      Entropy entropy,
      Instant now,
      RecordVerifier verifier)
      throws AuthorityException {
    RealmNames.require(options.realmName());
    Fields.requireAtMost(options.replicas(), AuthorityLimits.MAX_REPLICAS, "replicas of a realm");
    Identity root = Identity.generate(entropy);
    AddressKey addressKey = AddressKey.generate(entropy);
    Genesis genesis =
        new Genesis(
            options.realmName(),
            root.publicKey(),
            options.open(),
            options.replicas(),
            addressKey.commitment(),
            options.history(),
            Hash.wrap(entropy.bytes(Hash.BYTES)));
    LogRecord first = LogRecord.genesis(genesis, now, Signer.of(root));
    AuthorityLog log = new AuthorityLog(first.id(), verifier);
    log.add(first);
    Keyring keyring = Keyring.create(first.id(), entropy).withAddressKey(addressKey);
    Draft draft = new Draft(log, now);
    draft.append(new RecordContent.Admin(founder.publicKey()), Signer.of(root));
    draft.append(
        new NewMember(
            founder.publicKey(),
            keyring.recipient(),
            Optional.empty(),
            Optional.empty(),
            options.storageCapable(),
            Possession.sign(first.id(), Optional.empty(), keyring.recipient(), founder)),
        founder);
    List<LogRecord> records = new ArrayList<>(List.of(first));
    records.addAll(draft.records());
    Change change = new Change(records, List.of(), keyring);
    change.appendTo(log);
    return new Founding(root, log, change);
  }
}
