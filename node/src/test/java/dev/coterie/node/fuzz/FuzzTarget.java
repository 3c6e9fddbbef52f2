package dev.coterie.node.fuzz;

import java.util.Locale;

/** The decoders of foreign bytes. */
enum FuzzTarget {
  MULTISTREAM(StreamTargets::multistream),
  NOISE_FRAMES(StreamTargets::noiseFrames),
  NOISE_HANDSHAKE(StreamTargets::noiseHandshake),
  YAMUX(StreamTargets::yamux),
  MESSAGE_FRAMES(StreamTargets::messageFrames),
  IDENTIFY(NameTargets::identify),
  SIGNED_PEER_RECORD(NameTargets::signedPeerRecord),
  MULTIADDR(NameTargets::multiaddr),
  PEER_ID(NameTargets::peerId),
  KAD(MessageTargets::kad),
  SYNC(MessageTargets::sync),
  HELLO(MessageTargets::hello),
  RECORD(MessageTargets::record),
  TICKET(SecretTargets::ticket),
  LOG_RECORD(SecretTargets::logRecord),
  AGE(SecretTargets::age),
  JOURNAL(SecretTargets::journal);

  /** Decodes an input and checks what has to hold. */
  interface Body {
    void run(byte[] input) throws Exception;
  }

  private final Body body;

  FuzzTarget(Body body) {
    this.body = body;
  }

  static FuzzTarget named(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  void run(byte[] input) throws Exception {
    body.run(input);
  }

  static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }

  /** As it is written on command lines and in names of folders. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
