package dev.coterie.crypto.identity;

import dev.coterie.crypto.primitives.Hash;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A libp2p peer id: the multihash of a public key message. Immutable, ordered by its bytes.
 *
 * <p>Its text is base58btc ({@code 12D3KooW…} for Ed25519); CIDv1 text ({@code bafz…}) is read as
 * well.
 */
public final class PeerId implements Comparable<PeerId> {

  /** Longest key message that goes into a peer id whole, in bytes; a longer one is hashed. */
  public static final int MAX_INLINE_KEY_BYTES = 42;

  /** Longest text that is read, in characters: a CIDv1 of the longest multihash has 74. */
  public static final int MAX_TEXT_LENGTH = 128;

  private static final int IDENTITY_CODE = 0x00;
  private static final int SHA2_256_CODE = 0x12;
  private static final int CID_VERSION_1 = 0x01;
  private static final int LIBP2P_KEY_CODEC = 0x72;
  private static final int PREFIX_BYTES = 2;

  private final byte[] multihash;

  /** Computed when first asked for; whoever computes it gets the same, so a race does no harm. */
  private @Nullable Hash position;

  private int hashCode;

  private PeerId(byte[] multihash) {
    this.multihash = multihash;
  }

  static PeerId ofPublicKeyMessage(byte[] message) {
    return message.length <= MAX_INLINE_KEY_BYTES
        ? new PeerId(prefixed(IDENTITY_CODE, message))
        : new PeerId(prefixed(SHA2_256_CODE, Hash.of(message).bytes()));
  }

  private static byte[] prefixed(int code, byte[] digest) {
    byte[] multihash = new byte[PREFIX_BYTES + digest.length];
    multihash[0] = (byte) code;
    multihash[1] = (byte) digest.length;
    System.arraycopy(digest, 0, multihash, PREFIX_BYTES, digest.length);
    return multihash;
  }

  /**
   * Reads the multihash bytes: identity of at most {@link #MAX_INLINE_KEY_BYTES}, or SHA-256.
   *
   * @throws MalformedKeyException if they are anything else
   */
  public static PeerId fromBytes(byte[] multihash) {
    if (multihash.length < PREFIX_BYTES) {
      throw new MalformedKeyException(
          "A peer id has at least " + PREFIX_BYTES + " bytes, not " + multihash.length);
    }
    int code = multihash[0] & 0xFF;
    int length = multihash[1] & 0xFF;
    if (length != multihash.length - PREFIX_BYTES) {
      throw new MalformedKeyException(
          "A peer id says that "
              + length
              + " digest bytes follow, and "
              + (multihash.length - PREFIX_BYTES)
              + " do");
    }
    boolean inline = code == IDENTITY_CODE && length > 0 && length <= MAX_INLINE_KEY_BYTES;
    boolean hashed = code == SHA2_256_CODE && length == Hash.BYTES;
    if (!inline && !hashed) {
      throw new MalformedKeyException(
          "A peer id is an identity multihash of 1 to "
              + MAX_INLINE_KEY_BYTES
              + " bytes or a SHA-256 one of "
              + Hash.BYTES
              + ", not code "
              + code
              + " with "
              + length
              + " bytes");
    }
    return new PeerId(multihash.clone());
  }

  /**
   * Reads base58btc text ({@code 12D3KooW…}, {@code Qm…}) or a base32 CIDv1 with the libp2p-key
   * codec ({@code bafz…}).
   *
   * @throws MalformedKeyException if the text is neither, or longer than {@link #MAX_TEXT_LENGTH}
   */
  public static PeerId parse(String text) {
    if (text.isEmpty() || text.length() > MAX_TEXT_LENGTH) {
      throw new MalformedKeyException(
          "The text of a peer id has 1 to "
              + MAX_TEXT_LENGTH
              + " characters, not "
              + text.length());
    }
    // A base58 peer id starts with its multihash's code: 1 for identity, Q for SHA-256.
    if (text.charAt(0) == '1' || text.charAt(0) == 'Q') {
      return fromBytes(Base58.decode(text));
    }
    return fromCid(text);
  }

  private static PeerId fromCid(String text) {
    if (text.charAt(0) != 'b') {
      throw new MalformedKeyException(
          "A peer id starts with 1 or Qm (base58) or b (base32 CID): " + text);
    }
    byte[] cid = Base32.decode(text.substring(1));
    if (cid.length < PREFIX_BYTES || cid[0] != CID_VERSION_1 || cid[1] != LIBP2P_KEY_CODEC) {
      throw new MalformedKeyException("Not a CIDv1 of a libp2p key: " + text);
    }
    return fromBytes(Arrays.copyOfRange(cid, PREFIX_BYTES, cid.length));
  }

  /** A copy of the multihash bytes. */
  public byte[] bytes() {
    return multihash.clone();
  }

  /** SHA-256 of the multihash bytes: where the peer stands in the key space. */
  public Hash position() {
    Hash known = position;
    if (known == null) {
      known = Hash.of(multihash);
      position = known;
    }
    return known;
  }

  /** The key that the id contains; empty if it is only a hash, or holds no Ed25519 key. */
  public Optional<PublicKey> publicKey() {
    if (multihash[0] != IDENTITY_CODE) {
      return Optional.empty();
    }
    try {
      byte[] message = Arrays.copyOfRange(multihash, PREFIX_BYTES, multihash.length);
      return Optional.of(PublicKey.fromProtobuf(message));
    } catch (KeyException e) {
      return Optional.empty(); // a name that no signature of ours can prove
    }
  }

  /** The CIDv1 text, {@code bafz…}: what DNS and URLs want, where case is lost. */
  public String toCid() {
    byte[] cid = new byte[PREFIX_BYTES + multihash.length];
    cid[0] = CID_VERSION_1;
    cid[1] = LIBP2P_KEY_CODEC;
    System.arraycopy(multihash, 0, cid, PREFIX_BYTES, multihash.length);
    return "b" + Base32.encode(cid);
  }

  @Override
  public int compareTo(PeerId other) {
    return Arrays.compareUnsigned(multihash, other.multihash);
  }

  @Override
  public boolean equals(Object other) {
    return other == this
        || (other instanceof PeerId id
            && hashCode() == id.hashCode() // remembered: most that differ are told apart by it
            && Arrays.equals(multihash, id.multihash));
  }

  @Override
  public int hashCode() {
    int known = hashCode;
    if (known == 0) {
      known = Arrays.hashCode(multihash);
      hashCode = known;
    }
    return known;
  }

  /** The base58btc text. */
  @Override
  public String toString() {
    return Base58.encode(multihash);
  }
}
