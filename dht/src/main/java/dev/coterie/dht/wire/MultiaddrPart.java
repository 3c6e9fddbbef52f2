package dev.coterie.dht.wire;

/**
 * One protocol of a multiaddr with its value.
 *
 * @param code the protocol's code
 * @param value its value without a length prefix; for an unknown code all bytes that follow it
 */
@SuppressWarnings("ArrayRecordComponent") // package-private and never compared
record MultiaddrPart(int code, byte[] value) {
  boolean is(MultiaddrProtocol protocol) {
    return code == protocol.code;
  }

  boolean isKnown() {
    return MultiaddrProtocol.byCode(code) != null;
  }
}
