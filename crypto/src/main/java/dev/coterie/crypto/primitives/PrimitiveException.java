package dev.coterie.crypto.primitives;

import java.security.GeneralSecurityException;

/** Bytes from elsewhere failed a cryptographic check; not a fault of this program. */
public abstract sealed class PrimitiveException extends GeneralSecurityException
    permits ForgedMessageException, WeakPointException {

  private static final long serialVersionUID = 1L;

  PrimitiveException(String message) {
    super(message);
  }
}
