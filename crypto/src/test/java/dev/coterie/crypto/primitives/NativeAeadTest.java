package dev.coterie.crypto.primitives;

class NativeAeadTest extends AeadContract {

  @Override
  Primitives create() {
    return new NativePrimitives();
  }
}
