package io.leat.stack.fuzz;

import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.TcpFlags;
import io.leat.packet.wire.TcpHeader;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * How many octets the stack may send to whom nothing was proved of.
 *
 * <p>A packet earns its source as many octets as it has, and 48 for headers that the answer needs
 * and the packet lacked (an IPv6 header and an ICMPv6 header before the quote; SYN,ACK options). A
 * SYN earns that once more for each retransmission of the SYN,ACK, and for the RST of a listener
 * that closes; a fragment may be part of a SYN, or end in a time-exceeded. What belongs to a
 * connection is free once the peer has acknowledged our SYN, or we have called it. Requests to
 * neighbours and reports to multicast routers are counted instead: what arrives or is sent may
 * cause as many of them as one address resolution takes.
 */
final class Ledger {
  private record Flow(IpAddress local, int localPort, IpAddress remote, int remotePort) {
    static Flow of(FlowKey key) {
      return new Flow(key.local(), key.localPort, key.remote(), key.remotePort);
    }
  }

  private static final int HEADERS = 48;
  private static final int REQUESTS = 4;
  private static final int IPV4_PLAIN = 0x45;

  private final int synAckRetries;
  private final Map<IpAddress, Long> credit = new HashMap<>();
  private final Set<Flow> verified = new HashSet<>();
  private long linkCredit = 64;

  Ledger(int synAckRetries) {
    this.synAckRetries = synAckRetries;
  }

  /** A packet from the IP header on arrives. */
  void arrived(byte[] packet) {
    caused(1);
    if (packet.length >= 20 && packet[0] >> 4 == 4) {
      boolean plain = packet[0] == IPV4_PLAIN && (packet[6] & 0x3f | packet[7]) == 0;
      earn(address(packet, 12, 4), packet, plain, packet[9], 20);
    } else if (packet.length >= 40 && packet[0] >> 4 == 6) {
      boolean plain = packet[6] == TcpHeader.PROTOCOL || packet[6] == 17 || packet[6] == 58;
      earn(address(packet, 8, 16), packet, plain, packet[6], 40);
    }
  }

  private void earn(IpAddress source, byte[] packet, boolean plain, int protocol, int header) {
    boolean tcp = protocol == TcpHeader.PROTOCOL;
    int flags = tcp && packet.length > header + 13 ? packet[header + 13] : 0;
    boolean maySyn = !plain || (flags & TcpFlags.SYN) != 0;
    give(source, (maySyn ? 3L + synAckRetries : 1) * (packet.length + HEADERS));
  }

  private static IpAddress address(byte[] packet, int at, int octets) {
    byte[] address = new byte[octets];
    System.arraycopy(packet, at, address, 0, octets);
    return IpAddress.of(address);
  }

  /** The application sends this many octets to an address. */
  void userSends(IpAddress destination, int octets) {
    give(destination, 2L * octets + 2 * HEADERS);
    caused(1);
  }

  private void give(IpAddress address, long octets) {
    credit.merge(address, octets, Long::sum);
  }

  /** So many frames or calls may have made a request to neighbours necessary. */
  void caused(int times) {
    linkCredit += (long) REQUESTS * times;
  }

  /** The peer of this flow has proved that it is there, or is called by us. */
  void trust(FlowKey flow) {
    verified.add(Flow.of(flow));
  }

  /** A packet that belongs to a flow leaves. */
  void sent(FlowKey flow, int octets) {
    caused(1);
    if (!verified.contains(Flow.of(flow))) {
      charge(flow.remote(), octets);
    }
  }

  void charge(IpAddress destination, int octets) {
    long left = credit.getOrDefault(destination, 0L) - octets;
    if (left < 0) {
      throw new AssertionError(destination + " gets " + -left + " octets more than it may");
    }
    credit.put(destination, left);
  }

  /** A request to neighbours, a report to multicast routers, leaves. */
  void sentOnLink() {
    if (--linkCredit < 0) {
      throw new AssertionError("more requests to neighbours than anything asked for");
    }
  }
}
