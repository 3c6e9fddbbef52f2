package dev.coterie.simulator.scenario;

import dev.coterie.crypto.address.Address;
import dev.coterie.crypto.envelope.Binding;
import dev.coterie.crypto.envelope.Entry;
import dev.coterie.crypto.envelope.EntrySealer;
import dev.coterie.crypto.envelope.EnvelopeException;
import dev.coterie.crypto.envelope.RoleKey;
import dev.coterie.crypto.primitives.Entropy;
import dev.coterie.simulator.check.Canary;
import dev.coterie.simulator.world.SeedTree;
import dev.coterie.vectorclock.Dot;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * What clients write: the canary, the number of the operation, and filling. Sealed as the node
 * seals it, or, where a scenario signs with a keyed hash, by a stream of the simulated world that
 * only its clients know.
 */
final class Contents {
  /** Stands for the content of no operation. */
  static final long NONE = -1;

  private static final int NUMBER_AT = Canary.BYTES;
  private static final int LEAST_BYTES = Canary.BYTES + Long.BYTES;

  private final Canary canary;
  private final int bytes;
  private final Signatures signatures;
  private final long secret;
  private final Entropy entropy;
  private final RoleKey role;
  private final EntrySealer sealer = new EntrySealer();

  Contents(SeedTree seeds, Canary canary, int bytes, Signatures signatures) {
    this.canary = canary;
    this.bytes = Math.max(bytes, LEAST_BYTES);
    this.signatures = signatures;
    this.secret = seeds.branch("secret").random().nextLong();
    RandomGenerator random = seeds.branch("entropy").random();
    this.entropy = random::nextBytes;
    this.role = RoleKey.generate(entropy);
  }

  /** The plaintext of an operation. */
  byte[] plaintext(long operation) {
    ByteBuffer text = ByteBuffer.allocate(bytes);
    text.put(canary.bytes()).putLong(operation);
    byte[] filling = new byte[bytes - LEAST_BYTES];
    new SplittableRandom(operation).nextBytes(filling);
    return text.put(filling).array();
  }

  /** The payload of an operation's version. */
  byte[] seal(long operation, String address, Dot dot) {
    if (signatures == Signatures.KEYED_HASH) {
      byte[] masked = mask(operation, plaintext(operation));
      return ByteBuffer.allocate(Long.BYTES + bytes).putLong(operation).put(masked).array();
    }
    try {
      Entry entry = Entry.builder().content(plaintext(operation)).build();
      return sealer.seal(entry, binding(address, dot), List.of(role.recipient()), entropy);
    } catch (EnvelopeException e) {
      throw new IllegalStateException("a small entry can always be sealed", e);
    }
  }

  private byte[] mask(long nonce, byte[] text) {
    byte[] mask = new byte[text.length];
    new SplittableRandom(secret ^ nonce * 0x9e3779b97f4a7c15L).nextBytes(mask);
    for (int i = 0; i < mask.length; i++) {
      mask[i] ^= text[i];
    }
    return mask;
  }

  /** The number of the operation whose content a payload holds; {@link #NONE} if it holds none. */
  long open(byte[] payload) {
    if (signatures == Signatures.KEYED_HASH) {
      if (payload.length <= Long.BYTES) {
        return NONE;
      }
      ByteBuffer sealed = ByteBuffer.wrap(payload);
      long nonce = sealed.getLong();
      byte[] masked = new byte[sealed.remaining()];
      sealed.get(masked);
      return number(mask(nonce, masked));
    }
    try {
      return number(sealer.openUnbound(payload, List.of(role)).entry().content());
    } catch (EnvelopeException e) {
      return NONE; // what was not sealed by a client of this run
    }
  }

  private long number(byte[] text) {
    return text.length >= LEAST_BYTES && canary.isIn(text)
        ? ByteBuffer.wrap(text).getLong(NUMBER_AT)
        : NONE;
  }

  private static Binding binding(String address, Dot dot) {
    byte[] writer = dot.writer().bytes();
    byte[] name =
        ByteBuffer.allocate(writer.length + Long.BYTES).put(writer).putLong(dot.counter()).array();
    return Binding.of(Address.parse(address), name);
  }
}
