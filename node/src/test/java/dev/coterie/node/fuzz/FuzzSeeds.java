package dev.coterie.node.fuzz;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.coterie.crypto.envelope.AgeFile;
import dev.coterie.crypto.envelope.RoleKey;
import dev.coterie.crypto.identity.Identity;
import dev.coterie.crypto.testing.WireVectors;
import dev.coterie.dht.record.RecordBytes;
import dev.coterie.dht.store.SampleVersions;
import dev.coterie.dht.wire.Multiaddr;
import dev.coterie.node.libp2p.identify.IdentifyCodec;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Writes the inputs that fuzzing began from: well-formed bytes of each format. What fuzzing has
 * added to them since is committed beside them.
 */
final class FuzzSeeds {
  /** Where the committed inputs lie, seen from the module. */
  static final Path COMMITTED = Path.of("src", "test", "resources", "dev/coterie/node/fuzz");

  private static final String GOLDEN_MESSAGES = "/dev/coterie/dht/wire/codec-golden.properties";

  private static final List<String> LOG_RECORDS =
      List.of(
          "record-admin",
          "record-genesis",
          "record-grant-right",
          "record-grant-role",
          "record-invite",
          "record-join",
          "record-member",
          "record-policy",
          "record-policy-none",
          "record-reap-begin",
          "record-reap-closed",
          "record-reap-comparing",
          "record-revoke-admin",
          "record-revoke-grant",
          "record-revoke-invite",
          "record-revoke-role",
          "record-role",
          "record-role-epoch",
          "record-suspend",
          "record-zone",
          "record-zone-none",
          "sealed-address-key",
          "sealed-role-epoch");

  private final Map<FuzzTarget, List<byte[]>> seeds = new EnumMap<>(FuzzTarget.class);

  private FuzzSeeds() {}

  private void add(FuzzTarget target, byte[]... inputs) {
    seeds.computeIfAbsent(target, key -> new ArrayList<>()).addAll(List.of(inputs));
  }

  /** An input whose first byte says where it is cut. */
  private static byte[] cut(byte[] bytes) {
    byte[] input = new byte[bytes.length + 1];
    input[0] = (byte) (bytes.length / 2);
    System.arraycopy(bytes, 0, input, 1, bytes.length);
    return input;
  }

  private static byte[] hex(String... pieces) {
    return HexFormat.of().parseHex(String.join("", pieces));
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private void streams() {
    byte[] hello = WireVectors.bytes("multistream.hello");
    add(
        FuzzTarget.MULTISTREAM,
        cut(hello),
        cut(text("\u0013/multistream/1.0.0\n\u0009/a/1.0.0\n")));
    add(FuzzTarget.MULTISTREAM, cut(text("\u0013/multistream/1.0.0\n\u0003na\n\u0009/b/1.0.0\n")));
    add(FuzzTarget.NOISE_FRAMES, cut(hex("0003aabbcc")), cut(hex("0001aa", "0002bbcc")));
    add(FuzzTarget.NOISE_HANDSHAKE, hex("0120", "11".repeat(32)), hex("0060", "22".repeat(96)));
    add(
        FuzzTarget.YAMUX,
        cut(hex("000100010000000100000000", "000000000000000100000003616263")),
        cut(hex("000100010000000100000000", "000100040000000100000000")),
        cut(hex("000100010000000100000000", "000100080000000100000000")),
        cut(hex("000200010000000000000007", "000300000000000000000000")),
        cut(hex("000100010000000100010000", "000100000000000100010000")));
    add(FuzzTarget.MESSAGE_FRAMES, cut(hex("03aabbcc")), cut(hex("01aa", "00", "02bbcc")));
  }

  private void names() {
    Identity identity = Identity.fromSeed(new byte[Identity.SEED_BYTES]);
    Multiaddr address = Multiaddr.parse("/ip4/127.0.0.1/tcp/4001");
    var described =
        IdentifyCodec.describe(identity, List.of(address), List.of("/a/1.0.0"), "agent", 7);
    add(
        FuzzTarget.IDENTIFY,
        described.toByteArray(),
        IdentifyCodec.forConnection(described, address));
    add(FuzzTarget.SIGNED_PEER_RECORD, WireVectors.bytes("signedPeerRecord.envelope"));
    for (int i = 0; i < 8; i++) {
      add(FuzzTarget.MULTIADDR, WireVectors.bytes("multiaddrs[" + i + "].hex"));
      add(FuzzTarget.MULTIADDR, text(WireVectors.text("multiaddrs[" + i + "].text")));
    }
    add(
        FuzzTarget.PEER_ID,
        WireVectors.bytes("ed25519.multihash"),
        WireVectors.bytes("ed25519.publicKey"),
        text(WireVectors.text("ed25519.peerId")),
        text(WireVectors.text("ed25519.cid")),
        WireVectors.bytes("specKeys.secp256k1.publicKey"),
        text(WireVectors.text("specKeys.secp256k1.peerId")));
  }

  /** The golden messages, those of other implementations, and a record. */
  private void messages() throws IOException {
    Properties golden = new Properties();
    golden.load(new ByteArrayInputStream(resource(GOLDEN_MESSAGES)));
    for (String name : new TreeSet<>(golden.stringPropertyNames())) {
      add(speaks(name), hex(golden.getProperty(name, "")));
    }
    for (String name : List.of("findNode", "getValue", "putValue", "reply")) {
      byte[] framed = WireVectors.bytes("kad." + name);
      add(FuzzTarget.KAD, Arrays.copyOfRange(framed, 1, framed.length));
    }
    SampleVersions writer = new SampleVersions(1);
    RecordBytes record =
        RecordBytes.of(List.of(writer.value("shop/a", SampleVersions.payload(1, 40))));
    add(FuzzTarget.RECORD, record.encoded());
  }

  /** Which decoder a golden message is for. */
  private static FuzzTarget speaks(String name) {
    if (name.startsWith("hello")) {
      return FuzzTarget.HELLO;
    }
    boolean kad = name.matches("(find-node|get-|put-|ping|kad-).*");
    return kad ? FuzzTarget.KAD : FuzzTarget.SYNC;
  }

  private void secrets() throws Exception {
    Random random = new Random(3);
    RoleKey key = RoleKey.of(new byte[RoleKey.BYTES]);
    byte[] sealed = AgeFile.seal(text("plain"), List.of(key.recipient()), random::nextBytes);
    add(FuzzTarget.AGE, sealed);
    add(FuzzTarget.JOURNAL, hex("004001", "008002"));
    add(FuzzTarget.TICKET, text("coterie-ticket"));
    for (String name : LOG_RECORDS) {
      add(
          FuzzTarget.LOG_RECORD,
          hex(new String(resource("/authority/" + name + ".hex"), US_ASCII).split("\\s+")));
    }
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = FuzzSeeds.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    }
  }

  /** The inputs of each target, by the names of their files. */
  static Map<FuzzTarget, Map<String, byte[]>> all() throws Exception {
    FuzzSeeds all = new FuzzSeeds();
    all.streams();
    all.names();
    all.messages();
    all.secrets();
    Map<FuzzTarget, Map<String, byte[]>> named = new EnumMap<>(FuzzTarget.class);
    all.seeds.forEach(
        (target, inputs) -> {
          Map<String, byte[]> files = named.computeIfAbsent(target, key -> new TreeMap<>());
          for (int i = 0; i < inputs.size(); i++) {
            files.put("seed-" + i, inputs.get(i));
          }
        });
    return named;
  }

  /** Writes the seeds into a folder for each target; other files stay. */
  public static void main(String[] arguments) throws Exception {
    for (Map.Entry<FuzzTarget, Map<String, byte[]>> each : all().entrySet()) {
      Path directory = Path.of(arguments[0]).resolve(each.getKey().toString());
      Files.createDirectories(directory);
      for (Map.Entry<String, byte[]> file : each.getValue().entrySet()) {
        Files.write(directory.resolve(file.getKey()), file.getValue());
      }
    }
  }
}
