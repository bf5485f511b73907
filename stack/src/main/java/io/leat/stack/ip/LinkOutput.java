package io.leat.stack.ip;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;

/** What IP asks of the link below it. */
public interface LinkOutput {
  /**
   * Sends one frame: {@code headers} from start to end, then {@code text}. Both may be reused when
   * the call returns.
   *
   * @param gsoOctets text octets per segment if this is a super-segment, else 0
   * @return false if the link did not take the frame
   */
  boolean transmit(PacketBuffer headers, Slices text, int gsoOctets, long now);

  /** Whether the link completes the TCP checksum of frames in which that is partial. */
  default boolean completesChecksums() {
    return false;
  }

  /** Largest IP packet, in octets. */
  int mtu();

  /** Whether frames begin with an Ethernet header. */
  boolean isEthernet();

  /** Our Ethernet address in the low 48 bits. */
  long linkAddress();
}
