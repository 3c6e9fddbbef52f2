package dev.coterie.node.bench.swarm;

import dev.coterie.crypto.address.Address;
import dev.coterie.crypto.authority.AuthorityException;
import dev.coterie.crypto.authority.RoleName;
import dev.coterie.crypto.envelope.Binding;
import dev.coterie.crypto.envelope.Entry;
import dev.coterie.crypto.envelope.EntrySealer;
import dev.coterie.crypto.envelope.EnvelopeException;
import dev.coterie.crypto.envelope.RoleKey;
import dev.coterie.crypto.primitives.Entropy;
import dev.coterie.node.config.NodeSettings;
import dev.coterie.node.context.ContextStore;
import dev.coterie.node.context.OpenedEntries;
import dev.coterie.node.context.PutRequest;
import dev.coterie.node.context.Sealers;
import dev.coterie.node.main.Coterie;
import dev.coterie.node.main.Homes;
import dev.coterie.vectorclock.VersionHash;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * One entry of 2 KiB in a realm of one peer, so that no network is in it: sealed, signed and on
 * disk, anew and over what is there; then opened, once cold and then from the cache. Beside it what
 * the disk alone takes: a put of a peer alone waits for it once.
 */
public final class EntryBench {
  private static final int OPERATIONS = 3_000;

  /** By then puts get no faster: the compilers are through. */
  private static final int WARM_UP = 15_000;

  private static final long CACHE_BYTES = 64L << 20;
  private static final int FSYNCED_BYTES = 4 << 10;

  private EntryBench() {}

  public static void main(String[] arguments) throws Exception {
    Path home = Files.createTempDirectory("coterie-bench").resolve("own");
    Homes.found(home, "bench", false, 1, NodeSettings.onFreePorts(home));
    Entry entry = Entry.ofText(source());
    List<String> roles = List.of(role().value());
    try (Coterie node = Coterie.start(home, NodeSettings.onFreePorts(home))) {
      node.service().createRole(role(), List.of()).get();
      ContextStore store = node.store();
      run("warm-up", WARM_UP, i -> store.put(PutRequest.of(at(i + OPERATIONS), entry, roles)));
      run(
          "put: seal, sign, on disk",
          OPERATIONS,
          i -> store.put(PutRequest.of(at(i), entry, roles)));
      run("put over it", OPERATIONS, i -> store.put(PutRequest.of(at(i), entry, roles)));
    }
    fsyncAlone(home.resolveSibling("fsync"));
    openAlone(entry);
    try (Coterie node = Coterie.start(home, NodeSettings.onFreePorts(home))) {
      ContextStore store = node.store();
      run("warm-up", WARM_UP, i -> store.get(at(i + OPERATIONS)));
      run("get, opened anew", OPERATIONS, i -> store.get(at(i)));
      run("get, opened before", OPERATIONS, i -> store.get(at(i)));
    }
    System.exit(0);
  }

  /** 4 KiB written to a file that has its size already, and made durable. */
  private static void fsyncAlone(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      ByteBuffer page = ByteBuffer.allocateDirect(FSYNCED_BYTES);
      for (int i = 0; i < OPERATIONS; i++) {
        channel.write(page.clear(), (long) i * FSYNCED_BYTES);
      }
      channel.force(true);
      run("fsync of 4 KiB alone", OPERATIONS, i -> writeAndForce(channel, page.clear(), i));
    }
  }

  private static void writeAndForce(FileChannel channel, ByteBuffer page, int number) {
    try {
      channel.write(page, (long) number * FSYNCED_BYTES);
      channel.force(false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The cryptography alone, on the caller's thread. */
  private static void openAlone(Entry entry) throws EnvelopeException {
    Entropy entropy = new SecureRandom()::nextBytes;
    RoleKey key = RoleKey.generate(entropy);
    Binding binding = Binding.of(at(0), new byte[24]);
    try (EntrySealer sealer = new EntrySealer();
        Sealers sealers = new Sealers()) {
      byte[] payload = sealer.seal(entry, binding, List.of(key.recipient()), entropy);
      OpenedEntries opened = new OpenedEntries(sealers, CACHE_BYTES);
      for (String what : List.of("warm-up", "opening alone")) {
        int first = what.equals("warm-up") ? OPERATIONS : 0;
        run(what, OPERATIONS, i -> open(opened, version(first + i), payload, key, binding));
      }
      for (String what : List.of("warm-up", "opening alone, cached")) {
        run(what, OPERATIONS, i -> requireCached(opened, version(i)));
      }
    }
  }

  private static void requireCached(OpenedEntries opened, VersionHash version) {
    if (opened.cached(version).isEmpty()) {
      throw new IllegalStateException(version + " is not in the cache");
    }
  }

  private static VersionHash version(int number) {
    return VersionHash.of(ByteBuffer.allocate(VersionHash.BYTES).putInt(number * 7919).array());
  }

  private static void open(
      OpenedEntries opened, VersionHash version, byte[] payload, RoleKey key, Binding binding) {
    try {
      opened.open(version, payload, List.of(key), binding);
    } catch (EnvelopeException e) {
      throw new IllegalStateException(e);
    }
  }

  private static RoleName role() throws AuthorityException {
    return RoleName.parse("developer");
  }

  private static Address at(int number) {
    return Address.parse("ucxl://bench/" + number);
  }

  /** Text that compresses about as source code does. */
  private static String source() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; text.toString().getBytes(StandardCharsets.UTF_8).length < 2_048; i++) {
      text.append("  if (cart.total() > limit").append(i * 7919 % 1000).append(") return;\n");
    }
    return text.toString();
  }

  private interface Operation {
    void run(int number);
  }

  private static void run(String what, int count, Operation operation) {
    Histogram nanos = new Histogram(TimeUnit.MINUTES.toNanos(1), 3);
    for (int i = 0; i < count; i++) {
      long from = System.nanoTime();
      operation.run(i);
      nanos.recordValue(System.nanoTime() - from);
    }
    System.out.printf(
        "%-26s p50 %8.1f µs   p99 %9.1f µs%n",
        what, nanos.getValueAtPercentile(50) / 1e3, nanos.getValueAtPercentile(99) / 1e3);
  }
}
