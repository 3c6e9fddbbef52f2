package dev.coterie.dht.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The few things that a journal does to a disk: one flat directory of named files. Real files
 * implement it in the node; disks that tear, rot, fill up and forget implement it in simulations.
 */
public interface Disk {

  /** Names of the files, sorted. */
  List<String> list() throws IOException;

  /** Opens a file for reading and writing, making it where it is missing. */
  File open(String name) throws IOException;

  /** Removes a file; without effect where there is none. */
  void delete(String name) throws IOException;

  /** Makes the set of file names durable. */
  void syncNames() throws IOException;

  /** Bytes that may still be written. */
  long freeBytes() throws IOException;

  /** An open file. */
  interface File extends AutoCloseable {

    long size() throws IOException;

    /** Reads at a place until the buffer is full or the file ends; returns the bytes read. */
    int read(ByteBuffer into, long at) throws IOException;

    /** Writes all of the buffer at a place. */
    void write(ByteBuffer from, long at) throws IOException;

    /** Makes what was written durable. */
    void force() throws IOException;

    /** Cuts the file, or fills it with zeros up to a size. */
    void setSize(long bytes) throws IOException;

    @Override
    void close() throws IOException;
  }
}
