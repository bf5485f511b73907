package io.leat.stack.ip;

import io.leat.packet.wire.IpAddress;

/** Learns what becomes of our own addresses on an Ethernet. */
public interface AddressListener {
  /** Ignores everything. */
  AddressListener NONE = new AddressListener() {};

  /** Nobody else has the address: it may be used from now on. */
  default void addressReady(IpAddress address, long now) {}

  /**
   * Another station has the address, which we therefore do not use (RFC 4862 §5.4.5, RFC 5227
   * §2.1.1).
   *
   * @param linkAddress of the other station, in the low 48 bits; -1 if it did not say
   */
  default void addressDuplicate(IpAddress address, long linkAddress, long now) {}

  /** Another station has begun to use an address of ours; we keep it (RFC 5227 §2.4). */
  default void addressConflict(IpAddress address, long linkAddress, long now) {}
}
