package dev.coterie.node.storage;

import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import org.mapdb.DataInput2;
import org.mapdb.DataOutput2;
import org.mapdb.serializer.GroupSerializer;

/**
 * Byte strings of one length in a B-tree's node: one array for all of them, so that reading a node
 * is one copy instead of an object for each. Ordered as unsigned bytes. Of length 0, it makes a map
 * a set.
 */
final class FixedBytes implements GroupSerializer<byte[]> {
  private static final byte[] NONE = new byte[0];

  private final int width;

  FixedBytes(int width) {
    this.width = width;
  }

  /** How many bytes each string has in a node, and how many strings there are: width may be 0. */
  private static final class Group {
    final int count;
    final byte[] bytes;

    Group(int count, byte[] bytes) {
      this.count = count;
      this.bytes = bytes;
    }
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
    Group group = (Group) keys;
    int low = 0;
    int high = group.count - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int at = middle * width;
      int order = Arrays.compareUnsigned(group.bytes, at, at + width, key, 0, key.length);
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
    out.write(((Group) values).bytes);
  }

  @Override
  public Object valueArrayDeserialize(DataInput2 in, int size) throws IOException {
    byte[] bytes = width == 0 ? NONE : new byte[size * width];
    in.readFully(bytes);
    return new Group(size, bytes);
  }

  @Override
  public byte[] valueArrayGet(Object values, int index) {
    int at = index * width;
    return width == 0 ? NONE : Arrays.copyOfRange(((Group) values).bytes, at, at + width);
  }

  @Override
  public int valueArraySize(Object values) {
    return ((Group) values).count;
  }

  @Override
  public Object valueArrayEmpty() {
    return new Group(0, NONE);
  }

  @Override
  public Object valueArrayPut(Object values, int index, byte[] value) {
    Group old = (Group) values;
    int at = index * width;
    byte[] bytes = Arrays.copyOf(old.bytes, old.bytes.length + width);
    System.arraycopy(old.bytes, at, bytes, at + width, old.bytes.length - at);
    System.arraycopy(checked(value), 0, bytes, at, width);
    return new Group(old.count + 1, bytes);
  }

  @Override
  public Object valueArrayUpdateVal(Object values, int index, byte[] value) {
    Group old = (Group) values;
    byte[] bytes = old.bytes.clone();
    System.arraycopy(checked(value), 0, bytes, index * width, width);
    return new Group(old.count, bytes);
  }

  @Override
  public Object valueArrayFromArray(Object[] objects) {
    byte[] bytes = new byte[objects.length * width];
    for (int i = 0; i < objects.length; i++) {
      System.arraycopy(checked((byte[]) objects[i]), 0, bytes, i * width, width);
    }
    return new Group(objects.length, bytes);
  }

  @Override
  public Object valueArrayCopyOfRange(Object values, int from, int to) {
    byte[] bytes = Arrays.copyOfRange(((Group) values).bytes, from * width, to * width);
    return new Group(to - from, bytes);
  }

  @Override
  public Object valueArrayDeleteValue(Object values, int position) {
    // The library counts from 1 here.
    Group old = (Group) values;
    byte[] bytes = new byte[old.bytes.length - width];
    int at = (position - 1) * width;
    System.arraycopy(old.bytes, 0, bytes, 0, at);
    System.arraycopy(old.bytes, at + width, bytes, at, bytes.length - at);
    return new Group(old.count - 1, bytes);
  }
}
