package dev.coterie.node.libp2p.noise;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.coterie.crypto.identity.KeyException;
import dev.coterie.crypto.identity.PeerId;
import dev.coterie.crypto.identity.RemoteKey;
import dev.coterie.crypto.primitives.Primitives;
import dev.coterie.crypto.primitives.WeakPointException;
import dev.coterie.crypto.primitives.X25519Pair;
import dev.coterie.node.libp2p.Libp2pException;
import dev.coterie.node.libp2p.Libp2pException.Reason;
import dev.coterie.node.libp2p.WrongPeerException;
import dev.coterie.node.libp2p.proto.NoiseHandshakePayload;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One side of the XX handshake. The dialler begins with {@link #start}; both then pass each message
 * that comes to {@link #receive} and send what it returns, until {@link #result} is there.
 */
public final class NoiseHandshake {
  private static final int KEY_BYTES = Primitives.KEY_BYTES;
  private static final int SEALED_KEY_BYTES = KEY_BYTES + CipherState.TAG_BYTES;
  private static final byte[] NOTHING = new byte[0];

  /** Which message comes next. */
  private enum Expecting {
    /** The listener waits for the dialler's ephemeral key. */
    FIRST,
    /** The dialler waits for the listener's keys and payload. */
    SECOND,
    /** The listener waits for the dialler's static key and payload. */
    THIRD,
    /** None: done, or failed. */
    NONE
  }

  private final NoiseKeys keys;
  private final Primitives primitives;
  private final boolean dialler;
  private final @Nullable PeerId expected;
  private final SymmetricState state;
  private final X25519Pair ephemeral;
  private byte[] remoteEphemeral = NOTHING;
  private Expecting expecting;
  private @Nullable NoiseResult result;

  private NoiseHandshake(NoiseKeys keys, boolean dialler, @Nullable PeerId expected) {
    this.keys = keys;
    this.primitives = keys.primitives();
    this.dialler = dialler;
    this.expected = expected;
    this.state = new SymmetricState(primitives);
    this.ephemeral = keys.newEphemeralKeys();
    this.expecting = dialler ? Expecting.SECOND : Expecting.FIRST;
  }

  /** The dialler's side; fails unless the listener proves to be the expected peer. */
  public static NoiseHandshake dialler(NoiseKeys keys, PeerId expected) {
    return new NoiseHandshake(keys, true, expected);
  }

  /** The listener's side: whoever dials. */
  public static NoiseHandshake listener(NoiseKeys keys) {
    return new NoiseHandshake(keys, false, null);
  }

  /** The dialler's first message. */
  public byte[] start() {
    if (!dialler) {
      throw new IllegalStateException("the listener does not begin");
    }
    byte[] publicKey = ephemeral.publicKey();
    state.mixHash(publicKey);
    return concat(publicKey, state.encryptAndHash(NOTHING));
  }

  /**
   * Takes the other side's next message.
   *
   * @return what to answer, or null for nothing
   * @throws Libp2pException {@code PROTOCOL_VIOLATION}, or {@link WrongPeerException}; the
   *     handshake is then over
   */
  public byte @Nullable [] receive(byte[] message) throws Libp2pException {
    Expecting now = expecting;
    expecting = Expecting.NONE;
    try {
      switch (now) {
        case FIRST:
          return answerFirst(message);
        case SECOND:
          return answerSecond(message);
        case THIRD:
          readIdentity(message, 0);
          return null;
        default:
          throw violation("a message after the last one", null);
      }
    } catch (WeakPointException e) {
      throw violation("a key is a weak point", e);
    }
  }

  /** Who the other side is and the keys; null until the handshake is done. */
  public @Nullable NoiseResult result() {
    return result;
  }

  private byte[] answerFirst(byte[] message) throws Libp2pException, WeakPointException {
    if (message.length != KEY_BYTES) {
      throw violation("the first message has " + message.length + " bytes, not 32", null);
    }
    remoteEphemeral = message;
    state.mixHash(remoteEphemeral);
    state.decryptAndHash(NOTHING);
    byte[] publicKey = ephemeral.publicKey();
    state.mixHash(publicKey);
    state.mixKey(primitives.x25519(ephemeral.privateKey(), remoteEphemeral));
    byte[] sealedKey = state.encryptAndHash(keys.publicKey());
    state.mixKey(primitives.x25519(keys.privateKey(), remoteEphemeral));
    byte[] sealedPayload = state.encryptAndHash(keys.payload());
    expecting = Expecting.THIRD;
    return concat(publicKey, sealedKey, sealedPayload);
  }

  private byte[] answerSecond(byte[] message) throws Libp2pException, WeakPointException {
    if (message.length < KEY_BYTES + SEALED_KEY_BYTES + CipherState.TAG_BYTES) {
      throw violation("the second message has only " + message.length + " bytes", null);
    }
    remoteEphemeral = Arrays.copyOf(message, KEY_BYTES);
    state.mixHash(remoteEphemeral);
    state.mixKey(primitives.x25519(ephemeral.privateKey(), remoteEphemeral));
    Remote remote = readStaticKey(message, KEY_BYTES);
    byte[] sealedKey = state.encryptAndHash(keys.publicKey());
    state.mixKey(primitives.x25519(keys.privateKey(), remoteEphemeral));
    byte[] sealedPayload = state.encryptAndHash(keys.payload());
    finish(remote);
    return concat(sealedKey, sealedPayload);
  }

  private void readIdentity(byte[] message, int offset) throws Libp2pException, WeakPointException {
    if (message.length < offset + SEALED_KEY_BYTES + CipherState.TAG_BYTES) {
      throw violation("the last message has only " + message.length + " bytes", null);
    }
    finish(readStaticKey(message, offset));
  }

  /** Reads the static key and payload at the end of a message, and checks who signed it. */
  private Remote readStaticKey(byte[] message, int offset)
      throws Libp2pException, WeakPointException {
    int payloadAt = offset + SEALED_KEY_BYTES;
    byte[] staticKey = state.decryptAndHash(Arrays.copyOfRange(message, offset, payloadAt));
    state.mixKey(primitives.x25519(ephemeral.privateKey(), staticKey));
    byte[] payload = state.decryptAndHash(Arrays.copyOfRange(message, payloadAt, message.length));
    try {
      NoiseHandshakePayload parsed = NoiseHandshakePayload.parseFrom(payload);
      RemoteKey identity = RemoteKey.fromProtobuf(parsed.getIdentityKey().toByteArray());
      byte[] signature = parsed.getIdentitySig().toByteArray();
      if (!keys.isBound(identity, staticKey, signature)) {
        throw violation("the identity's signature is wrong", null);
      }
      PeerId peer = identity.peerId();
      if (expected != null && !expected.equals(peer)) {
        throw new WrongPeerException(expected, peer);
      }
      return new Remote(peer, List.copyOf(parsed.getExtensions().getStreamMuxersList()));
    } catch (InvalidProtocolBufferException e) {
      throw violation("the payload is no protobuf message", e);
    } catch (KeyException e) {
      throw violation("identity key: " + e.getMessage(), e);
    }
  }

  private void finish(Remote remote) throws Libp2pException {
    CipherState[] both = state.split();
    result =
        new NoiseResult(
            remote.peer, both[dialler ? 0 : 1], both[dialler ? 1 : 0], chooseMuxer(remote.muxers));
  }

  /** The first of the dialler's list that both sides have; empty when a side names none. */
  private Optional<String> chooseMuxer(List<String> remoteMuxers) throws Libp2pException {
    if (keys.muxers().isEmpty() || remoteMuxers.isEmpty()) {
      return Optional.empty();
    }
    List<String> preferred = dialler ? keys.muxers() : remoteMuxers;
    List<String> others = dialler ? remoteMuxers : keys.muxers();
    Optional<String> common = preferred.stream().filter(others::contains).findFirst();
    if (common.isEmpty()) {
      throw violation("no multiplexer in common: " + keys.muxers() + ", " + remoteMuxers, null);
    }
    return common;
  }

  private record Remote(PeerId peer, List<String> muxers) {}

  private static Libp2pException violation(String what, @Nullable Throwable cause) {
    return new Libp2pException(Reason.PROTOCOL_VIOLATION, "noise: " + what, cause);
  }

  private static byte[] concat(byte[]... parts) {
    int size = 0;
    for (byte[] part : parts) {
      size += part.length;
    }
    byte[] all = new byte[size];
    int at = 0;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }
}
