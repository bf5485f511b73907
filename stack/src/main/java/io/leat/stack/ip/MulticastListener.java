package io.leat.stack.ip;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.wire.DropReason;
import io.leat.packet.wire.Icmpv6Message;
import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.IpPrefix;
import io.leat.packet.wire.Ipv6Extensions;
import io.leat.packet.wire.Ipv6Header;
import io.leat.packet.wire.LinkAddress;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Tells switches and routers that we listen to the solicited-node groups of our addresses
 * (Multicast Listener Discovery version 2, RFC 3810): a switch that watches these reports would
 * otherwise not bring us the neighbour solicitations for our own addresses.
 */
final class MulticastListener {
  static final int QUERY = 130;
  private static final int REPORT = 143;

  /** Of a record: what we listen to now, and that we begin to. Neither excludes any source. */
  private static final int MODE_IS_EXCLUDE = 2;

  private static final int CHANGE_TO_EXCLUDE = 4;

  private static final int QUERY_OCTETS = 24;
  private static final int RECORD_OCTETS = 20;
  private static final int ALERT_OCTETS = 8;
  private static final int MAX_RECORDS = 50;

  /** RFC 3810 §9.1: robustness. */
  private static final int REPORTS = 2;

  private static final long SECOND = 1_000_000_000L;
  private static final long MILLI = 1_000_000L;
  private static final long LONGEST_DELAY_MILLIS = 10_000;
  private static final long TO_HI = 0xff02_0000_0000_0000L;
  private static final long TO_LO = 0x16;

  /** Router Alert for MLD (RFC 2711) and two octets of padding, behind next header and length. */
  private static final long ALERT = 0x3a00_0502_0000_0100L;

  private final AddressTable addresses;
  private final NeighborDiscovery.Output output;
  private final RandomGenerator random;
  private final DropCounter drops;
  private final PacketBuffer packet;
  private int changesToReport;
  private long changeDeadline = Long.MAX_VALUE;
  private long answerDeadline = Long.MAX_VALUE;

  MulticastListener(
      AddressTable addresses,
      NeighborDiscovery.Output output,
      Arena arena,
      DropCounter drops,
      RandomGenerator random) {
    this.addresses = addresses;
    this.output = output;
    this.drops = drops;
    this.random = random;
    packet =
        PacketBuffer.allocate(arena, Icmpv6Message.HEADER_OCTETS + MAX_RECORDS * RECORD_OCTETS);
  }

  /** An address was added: its group is reported now and once more. */
  void groupsChanged(long now) {
    changesToReport = REPORTS;
    changeDeadline = now;
  }

  /** RFC 3810 §5.1, §6.2: answered within the time that the query allows. */
  void queryArrives(IpPacket message, long now) {
    if (message.hopLimit != 1
        || message.upperOctets() < QUERY_OCTETS
        || !IpAddress.isLinkLocal(message.sourceHi, message.sourceLo)) {
      drops.dropped(DropReason.NEIGHBOR_BAD_MESSAGE, now);
      return;
    }
    long millis = Math.min(message.frame.u16(message.upper + 4), LONGEST_DELAY_MILLIS);
    answerDeadline = Math.min(answerDeadline, now + random.nextLong(millis * MILLI + 1));
  }

  long nextDeadline() {
    return Math.min(changeDeadline, answerDeadline);
  }

  void expire(long now) {
    if (changeDeadline <= now) {
      changesToReport--;
      changeDeadline = changesToReport > 0 ? now + 1 + random.nextLong(SECOND) : Long.MAX_VALUE;
      report(CHANGE_TO_EXCLUDE, now);
    }
    if (answerDeadline <= now) {
      answerDeadline = Long.MAX_VALUE;
      report(MODE_IS_EXCLUDE, now);
    }
  }

  private void report(int recordType, long now) {
    packet.clear();
    int at = packet.append(Icmpv6Message.HEADER_OCTETS);
    int records = 0;
    List<IpPrefix> prefixes = addresses.all();
    for (int i = 0; i < prefixes.size() && records < MAX_RECORDS; i++) {
      IpAddress address = prefixes.get(i).address();
      if (!address.isIpv4()) {
        int record = packet.append(RECORD_OCTETS);
        packet.put32(record, recordType << 24);
        packet.put64(record + 4, AddressTable.solicitedNodeHi());
        packet.put64(record + 12, AddressTable.solicitedNodeLo(address.lo()));
        records++;
      }
    }
    if (records > 0) {
      send(at, records, now);
    }
  }

  /** From :: as long as there is no link-local address (RFC 3590). */
  private void send(int at, int records, long now) {
    IpAddress source = addresses.sourceFor(TO_HI, TO_LO);
    long hi = source == null || !source.isLinkLocal() ? 0 : source.hi();
    long lo = source == null || !source.isLinkLocal() ? 0 : source.lo();
    int octets = packet.length();
    Icmpv6Message.write(packet, at, octets, REPORT, 0, records, hi, lo, TO_HI, TO_LO);
    packet.put64(packet.prepend(ALERT_OCTETS), ALERT);
    Ipv6Header.write(
        packet,
        packet.prepend(Ipv6Header.OCTETS),
        ALERT_OCTETS + octets,
        0,
        0,
        Ipv6Extensions.HOP_BY_HOP,
        1,
        hi,
        lo,
        TO_HI,
        TO_LO);
    output.transmit(packet, LinkAddress.ofMulticast(TO_HI, TO_LO), now);
  }
}
