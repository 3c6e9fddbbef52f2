package dev.coterie.dht.record;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.util.HashMap;
import java.util.Map;

/**
 * Headers by their bytes, for one who gets the same from several peers: equal bytes are parsed
 * once. Holds as many as were added; whoever makes one bounds that.
 */
public final class ParsedHeaders {
  private final Map<ByteString, VersionHeader> byBytes = new HashMap<>(); // asked by bytes only

  /** Adds a header that was parsed before. */
  public void add(VersionHeader header) {
    byBytes.put(UnsafeByteOperations.unsafeWrap(header.encoded()), header);
  }

  /** Reads a header's form, as {@link HeaderCodec#parse}. */
  VersionHeader parse(ByteString encoded) throws MalformedVersionException {
    VersionHeader known = byBytes.get(encoded);
    if (known == null) {
      known = HeaderCodec.parse(encoded.toByteArray());
      byBytes.put(encoded, known);
    }
    return known;
  }
}
