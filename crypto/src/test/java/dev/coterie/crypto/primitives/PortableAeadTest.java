package dev.coterie.crypto.primitives;

class PortableAeadTest extends AeadContract {

  @Override
  Primitives create() {
    return new PortablePrimitives("as a test");
  }
}
