package io.leat.packet.buffer;

import java.lang.foreign.MemorySegment;

/** Takes the pieces of memory that a part of a stream lies in, in order. */
@FunctionalInterface
public interface SliceVisitor {
  /**
   * @param position of the first octet, in the stream
   * @param memory holds the octets at {@code offset}; valid during the call
   */
  void slice(long position, MemorySegment memory, long offset, int octets);
}
