package dev.coterie.crypto.primitives;

class NativePrimitivesTest extends PrimitivesContract {

  @Override
  Primitives create() {
    return new NativePrimitives();
  }
}
