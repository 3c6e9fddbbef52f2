package dev.coterie.dht.record;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import dev.coterie.dht.wire.proto.RecordMessage;
import dev.coterie.dht.wire.proto.VersionMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Versions of one key in the form in which they travel and are stored, read only when needed: a
 * replica that serves what it verified on the way in hands on the bytes as they are.
 */
public final class RecordBytes {
  /** Versions in one record: the survivors at their limit, and as many superseded headers. */
  public static final int MAX_VERSIONS = 4_096;

  /** Fields below 16 have tags of one byte. */
  private static final int TAG_BYTES = 1;

  private static final RecordBytes EMPTY = new RecordBytes(new byte[0], List.of());

  private byte @Nullable [] encoded;
  private @Nullable List<Version> versions;

  private RecordBytes(byte @Nullable [] encoded, @Nullable List<Version> versions) {
    this.encoded = encoded;
    this.versions = versions;
  }

  public static RecordBytes empty() {
    return EMPTY;
  }

  public static RecordBytes of(List<Version> versions) {
    return versions.isEmpty() ? EMPTY : new RecordBytes(null, List.copyOf(versions));
  }

  /** Wraps bytes, unread; not a copy: do not change them. */
  public static RecordBytes wrap(byte[] encoded) {
    return encoded.length == 0 ? EMPTY : new RecordBytes(encoded, null);
  }

  /** Whether there is no version. */
  public boolean isEmpty() {
    return this == EMPTY;
  }

  /** The bytes; not a copy: do not change them. */
  public byte[] encoded() {
    if (encoded == null) {
      encoded = encode(versions == null ? List.of() : versions);
    }
    return encoded;
  }

  /** The bytes of a {@code RecordMessage}, written straight from the versions' own. */
  private static byte[] encode(List<Version> versions) {
    int size = 0;
    for (Version version : versions) {
      size += TAG_BYTES + CodedOutputStream.computeUInt32SizeNoTag(encodedBytes(version));
      size += encodedBytes(version);
    }
    byte[] encoded = new byte[size];
    CodedOutputStream out = CodedOutputStream.newInstance(encoded);
    try {
      for (Version version : versions) {
        out.writeTag(RecordMessage.VERSIONS_FIELD_NUMBER, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        out.writeUInt32NoTag(encodedBytes(version));
        write(version, out);
      }
      out.checkNoSpaceLeft();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // an array does not fail
    }
    return encoded;
  }

  private static int encodedBytes(Version version) {
    int bytes =
        CodedOutputStream.computeByteArraySize(
            VersionMessage.HEADER_FIELD_NUMBER, version.header().encoded());
    if (version.payload().isPresent()) {
      bytes +=
          CodedOutputStream.computeByteArraySize(
              VersionMessage.PAYLOAD_FIELD_NUMBER, version.payload().get());
    }
    return bytes + (version.lacksPayload() ? TAG_BYTES + 1 : 0);
  }

  private static void write(Version version, CodedOutputStream out) throws IOException {
    out.writeByteArray(VersionMessage.HEADER_FIELD_NUMBER, version.header().encoded());
    if (version.payload().isPresent()) {
      out.writeByteArray(VersionMessage.PAYLOAD_FIELD_NUMBER, version.payload().get());
    }
    if (version.lacksPayload()) {
      out.writeBool(VersionMessage.PAYLOAD_ELSEWHERE_FIELD_NUMBER, true);
    }
  }

  /**
   * The versions. Checks their form, and that a payload is the one that its header names; not
   * signatures, nor that they belong to one key.
   */
  public List<Version> versions() throws MalformedVersionException {
    return versions == null ? versions(new ParsedHeaders()) : versions;
  }

  /**
   * The same.
   *
   * @param known headers that need not be parsed again; those parsed now are added
   */
  public List<Version> versions(ParsedHeaders known) throws MalformedVersionException {
    if (versions == null) {
      versions = decode(encoded(), known);
    }
    return versions;
  }

  private static List<Version> decode(byte[] encoded, ParsedHeaders known)
      throws MalformedVersionException {
    RecordMessage message;
    try {
      message = RecordMessage.parseFrom(encoded);
    } catch (InvalidProtocolBufferException e) {
      throw MalformedVersionException.malformed("a record that does not parse");
    }
    if (message.getVersionsCount() > MAX_VERSIONS) {
      throw MalformedVersionException.malformed(
          message.getVersionsCount() + " versions in a record, over " + MAX_VERSIONS);
    }
    List<Version> versions = new ArrayList<>(message.getVersionsCount());
    for (VersionMessage one : message.getVersionsList()) {
      versions.add(version(one, known));
    }
    return List.copyOf(versions);
  }

  private static Version version(VersionMessage message, ParsedHeaders known)
      throws MalformedVersionException {
    VersionHeader header = known.parse(message.getHeader());
    if (message.getPayload().isEmpty()) {
      return Version.ofHeader(header);
    }
    byte[] payload = message.getPayload().toByteArray();
    if (!Version.payloadFits(header, payload)) {
      throw MalformedVersionException.malformed("a payload that is not the one its header names");
    }
    return Version.of(header, payload);
  }
}
