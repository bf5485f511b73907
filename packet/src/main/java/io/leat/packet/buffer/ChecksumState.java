package io.leat.packet.buffer;

/** What is known of the TCP checksum of a frame, beside what its field says. */
public enum ChecksumState {
  /** The field is what it is: who receives the frame verifies it. */
  IN_FIELD,

  /**
   * The field holds the sum of the pseudo header only, and whoever puts the frame on a wire
   * completes it. A frame that arrives so never left this machine's memory.
   */
  PARTIAL,

  /** A device has verified it. */
  VERIFIED
}
