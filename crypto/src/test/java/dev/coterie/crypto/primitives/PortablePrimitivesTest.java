package dev.coterie.crypto.primitives;

class PortablePrimitivesTest extends PrimitivesContract {

  @Override
  Primitives create() {
    return new PortablePrimitives("as a test");
  }
}
