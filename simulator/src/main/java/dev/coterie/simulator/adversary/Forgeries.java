package dev.coterie.simulator.adversary;

import dev.coterie.crypto.identity.PublicKey;
import dev.coterie.crypto.identity.Signer;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.record.HeaderCodec;
import dev.coterie.dht.record.HeaderFields;
import dev.coterie.dht.record.MalformedVersionException;
import dev.coterie.dht.record.RecordBytes;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.record.VersionHeader;
import dev.coterie.dht.record.Writers;
import dev.coterie.dht.wire.Request;
import dev.coterie.vectorclock.Siblings;
import dev.coterie.vectorclock.VectorClock;
import dev.coterie.vectorclock.WriterId;
import java.util.List;
import java.util.Optional;

/**
 * Versions that nobody wrote, made from one that somebody did: its key, realm, roles and log heads
 * are taken over, so that only the lie is wrong with them.
 */
public final class Forgeries {
  /** A counter that no writer ever reaches. */
  public static final long FAR_FUTURE = 1L << 62;

  private Forgeries() {}

  /** The same version with one bit of its signature turned over. */
  public static Version withBadSignature(Version version) {
    byte[] encoded = version.header().encoded().clone();
    encoded[encoded.length - 1] ^= 1;
    try {
      VersionHeader header = HeaderCodec.parse(encoded);
      return version.payload().map(p -> Version.of(header, p)).orElse(Version.ofHeader(header));
    } catch (MalformedVersionException e) {
      throw new IllegalStateException("form does not depend on the signature", e);
    }
  }

  /** A version in another's name, signed by whoever has this signer. */
  public static Version inTheNameOf(PublicKey victim, Version like, byte[] payload, Signer forger) {
    return signed(
        like,
        victim,
        like.header().incarnation(),
        payload,
        like.header().context(),
        like.header().dot().counter() + 1,
        forger);
  }

  /**
   * A version that its writer signed as it is, and that claims to have seen all that these writers
   * will ever write: it would supersede everything for ever.
   */
  public static Version inflated(
      Version like, byte[] payload, Signer writer, long counter, List<WriterId> victims) {
    VectorClock context = VectorClock.empty();
    for (WriterId victim : victims) {
      context = context.with(victim, FAR_FUTURE, List.of());
    }
    return signed(like, writer.publicKey(), 1, payload, context, counter, writer);
  }

  /** A version whose own counter is far beyond what its writer has got to. */
  public static Version fromTheFuture(Version like, byte[] payload, Signer writer) {
    return signed(like, writer.publicKey(), 1, payload, VectorClock.empty(), FAR_FUTURE, writer);
  }

  /** A version that would prove that another has got to {@link #FAR_FUTURE}, were it theirs. */
  public static Version proofFor(Version victims, byte[] payload, Signer forger) {
    VersionHeader header = victims.header();
    return signed(
        victims,
        header.writerKey(),
        header.incarnation(),
        payload,
        VectorClock.empty(),
        FAR_FUTURE,
        forger);
  }

  private static Version signed(
      Version like,
      PublicKey writer,
      long incarnation,
      byte[] payload,
      VectorClock seen,
      long counter,
      Signer signer) {
    VersionHeader header = like.header();
    HeaderFields fields =
        new HeaderFields(
            header.realm(),
            header.path().segments(),
            VersionHeader.Kind.VALUE,
            writer,
            incarnation,
            counter,
            seen.with(Writers.writerId(writer, incarnation), counter, List.of()),
            header.sealedTo(),
            header.logHeads(),
            Optional.of(Hash.of(payload)),
            payload.length,
            header.writtenAt(),
            Optional.empty());
    return Version.of(HeaderCodec.sign(fields, signer), payload);
  }

  /** What puts a version to a replica. */
  public static Request put(Version version) {
    return put(version.header().key(), version);
  }

  /** What puts a version to a replica under a key that need not be its own. */
  public static Request put(Key key, Version version) {
    return new Request.PutValue(key, RecordBytes.of(List.of(version)), List.of());
  }

  /** The writers of all that a record has seen: whom to claim to have superseded. */
  public static List<WriterId> writersOf(Siblings<Version> record) {
    return record.context().writers();
  }
}
