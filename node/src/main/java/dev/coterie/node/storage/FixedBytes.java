package dev.coterie.node.storage;

import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import org.mapdb.DataInput2;
import org.mapdb.DataOutput2;
import org.mapdb.serializer.GroupSerializer;

/**
 * Byte strings of one length in a B-tree's node: one array for all of them, so that reading a node
 * is one copy instead of an object for each. Ordered as unsigned bytes.
 */
final class FixedBytes implements GroupSerializer<byte[]> {
  private static final byte[] NONE = new byte[0];

  private final int width;

  FixedBytes(int width) {
    this.width = width;
  }

  @Override
  public void serialize(DataOutput2 out, byte[] value) throws IOException {
    out.write(checked(value));
  }

  private byte[] checked(byte[] value) {
    if (value.length != width) {
      throw new IllegalArgumentException(value.length + " bytes where all have " + width);
    }
    return value;
  }

  @Override
  public byte[] deserialize(DataInput2 in, int available) throws IOException {
    byte[] value = new byte[width];
    in.readFully(value);
    return value;
  }

  @Override
  public int fixedSize() {
    return width;
  }

  @Override
  public int compare(byte[] one, byte[] other) {
    return Arrays.compareUnsigned(one, other);
  }

  @Override
  public boolean equals(byte[] one, byte[] other) {
    return Arrays.equals(one, other);
  }

  @Override
  public int hashCode(byte[] value, int seed) {
    return 31 * seed + Arrays.hashCode(value);
  }

  @Override
  public int valueArraySearch(Object keys, byte[] key) {
    byte[] group = (byte[]) keys;
    int low = 0;
    int high = valueArraySize(group) - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int at = middle * width;
      int order = Arrays.compareUnsigned(group, at, at + width, key, 0, key.length);
      if (order == 0) {
        return middle;
      }
      low = order < 0 ? middle + 1 : low;
      high = order < 0 ? high : middle - 1;
    }
    return -(low + 1);
  }

  @Override
  @SuppressWarnings("rawtypes") // as the library declares it
  public int valueArraySearch(Object keys, byte[] key, Comparator comparator) {
    if (!equals(comparator)) {
      throw new IllegalArgumentException("fixed bytes have one order");
    }
    return valueArraySearch(keys, key);
  }

  @Override
  public void valueArraySerialize(DataOutput2 out, Object values) throws IOException {
    out.write((byte[]) values);
  }

  @Override
  public Object valueArrayDeserialize(DataInput2 in, int size) throws IOException {
    byte[] bytes = new byte[size * width];
    in.readFully(bytes);
    return bytes;
  }

  @Override
  public byte[] valueArrayGet(Object values, int index) {
    int at = index * width;
    return Arrays.copyOfRange((byte[]) values, at, at + width);
  }

  @Override
  public int valueArraySize(Object values) {
    return ((byte[]) values).length / width;
  }

  @Override
  public Object valueArrayEmpty() {
    return NONE;
  }

  @Override
  public Object valueArrayPut(Object values, int index, byte[] value) {
    byte[] old = (byte[]) values;
    int at = index * width;
    byte[] bytes = Arrays.copyOf(old, old.length + width);
    System.arraycopy(old, at, bytes, at + width, old.length - at);
    System.arraycopy(checked(value), 0, bytes, at, width);
    return bytes;
  }

  @Override
  public Object valueArrayUpdateVal(Object values, int index, byte[] value) {
    byte[] bytes = ((byte[]) values).clone();
    System.arraycopy(checked(value), 0, bytes, index * width, width);
    return bytes;
  }

  @Override
  public Object valueArrayFromArray(Object[] objects) {
    byte[] bytes = new byte[objects.length * width];
    for (int i = 0; i < objects.length; i++) {
      System.arraycopy(checked((byte[]) objects[i]), 0, bytes, i * width, width);
    }
    return bytes;
  }

  @Override
  public Object valueArrayCopyOfRange(Object values, int from, int to) {
    return Arrays.copyOfRange((byte[]) values, from * width, to * width);
  }

  @Override
  public Object valueArrayDeleteValue(Object values, int position) {
    // The library counts from 1 here.
    byte[] old = (byte[]) values;
    byte[] bytes = new byte[old.length - width];
    int at = (position - 1) * width;
    System.arraycopy(old, 0, bytes, 0, at);
    System.arraycopy(old, at + width, bytes, at, bytes.length - at);
    return bytes;
  }
}
