package io.leat.stack.ip;

import io.leat.packet.buffer.ChunkPool;
import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.wire.DropReason;
import io.leat.packet.wire.Ipv4Header;
import io.leat.packet.wire.Ipv6Extensions;
import io.leat.packet.wire.Ipv6Header;
import java.lang.foreign.Arena;
import org.jspecify.annotations.Nullable;

/**
 * Puts fragments of both families together (RFC 791 §3.2, RFC 815, RFC 8200 §4.5).
 *
 * <p>Everything is bounded: datagrams, datagrams of one source, fragments of one datagram, and the
 * memory of all of them, which is a pool of its own. When a bound is reached the oldest datagram
 * goes, of the same source if that one holds its share already. A fragment that overlaps another
 * one ends its datagram, for IPv4 as RFC 5722 demands for IPv6; exact duplicates are ignored. The
 * fragments that follow are dropped until the datagram's time is over.
 */
final class Reassembly {
  /** Time is over for a datagram whose first fragment was here. */
  interface TimeoutReport {
    void reassemblyTimedOut(PacketBuffer firstFragment, long now);
  }

  private static final int CHUNK_OCTETS = 2048;
  private static final int LARGEST = 0xffff;
  private static final int ECN_MASK = 3;
  private static final int CONGESTION_EXPERIENCED = 3;

  private final Arena arena;
  private final ChunkPool pool;
  private final IpLimits limits;
  private final @Nullable PartialDatagram[] datagrams;
  private final DropCounter drops;
  private final TimeoutReport report;
  private @Nullable PacketBuffer whole;
  private long nextDeadline = Long.MAX_VALUE;

  Reassembly(Arena arena, IpLimits limits, DropCounter drops, TimeoutReport report) {
    this.arena = arena;
    this.limits = limits;
    pool = new ChunkPool(arena, CHUNK_OCTETS, limits.reassemblyOctets());
    datagrams = new @Nullable PartialDatagram[limits.reassemblyDatagrams()];
    this.drops = drops;
    this.report = report;
  }

  /**
   * Takes the fragment of an IPv4 packet whose header has been validated.
   *
   * @return the whole datagram, valid until the next call, or null
   */
  @Nullable PacketBuffer ipv4(IpPacket packet, long now) {
    PacketBuffer frame = packet.frame;
    int header = Ipv4Header.headerOctets(frame, packet.at);
    int from = Ipv4Header.fragmentOffset(frame, packet.at);
    int id = Ipv4Header.identification(frame, packet.at);
    boolean more = Ipv4Header.moreFragments(frame, packet.at);
    int to = from + packet.octets() - header;
    if (isMalformed(from, to, more) || header + to > LARGEST) {
      drops.dropped(DropReason.IP_BAD_FRAGMENT, now);
      return null;
    }
    PartialDatagram datagram = find(packet, packet.protocol, id);
    if (datagram == null) {
      datagram = open(packet, packet.protocol, id, limits.reassemblyIpv4Nanos(), now);
    }
    if (from == 0 && !datagram.seenFirst) {
      datagram.headerOctets = header;
      datagram.nextHeaderAt = 0;
    }
    return add(datagram, packet, packet.at + header, from, to, more, now);
  }

  /**
   * Takes the fragment of an IPv6 packet.
   *
   * @param fragment what the walk over its extension headers found; its lengths have been checked
   * @return the whole datagram, valid until the next call, or null
   */
  @Nullable PacketBuffer ipv6(IpPacket packet, Ipv6Extensions fragment, long now) {
    int from = fragment.fragmentOffset;
    int to = from + packet.frame.end() - fragment.protocolOffset;
    boolean more = fragment.moreFragments;
    int header = fragment.fragmentHeaderOffset - packet.at;
    if (isMalformed(from, to, more)
        || header > PartialDatagram.FIRST_OCTETS
        || header - Ipv6Header.OCTETS + to > LARGEST) {
      drops.dropped(DropReason.IP_BAD_FRAGMENT, now);
      return null;
    }
    PartialDatagram datagram = find(packet, 0, fragment.fragmentId);
    if (datagram == null) {
      datagram = open(packet, 0, fragment.fragmentId, limits.reassemblyIpv6Nanos(), now);
    }
    if (from == 0 && !datagram.seenFirst) {
      datagram.headerOctets = header;
      datagram.nextHeaderAt = fragment.fragmentNamedAt - packet.at;
      datagram.nextHeader = fragment.protocol;
    }
    return add(datagram, packet, fragment.protocolOffset, from, to, more, now);
  }

  private static boolean isMalformed(int from, int to, boolean more) {
    return to <= from || (more && (to & 7) != 0) || to > LARGEST;
  }

  private @Nullable PacketBuffer add(
      PartialDatagram datagram, IpPacket packet, int at, int from, int to, boolean more, long now) {
    if (datagram.refusal != null) {
      drops.dropped(datagram.refusal, now);
      return null;
    }
    PartialDatagram.Outcome outcome = datagram.add(packet.frame, at, from, to, more);
    while (outcome == PartialDatagram.Outcome.NO_MEMORY && evictOldestBut(datagram, now)) {
      outcome = datagram.add(packet.frame, at, from, to, more);
    }
    return switch (outcome) {
      case ADDED -> {
        noteArrival(datagram, packet, from);
        yield null;
      }
      case COMPLETE -> {
        noteArrival(datagram, packet, from);
        yield complete(datagram, now);
      }
      case DUPLICATE -> null;
      case CONTRADICTION -> refuse(datagram, DropReason.IP_FRAGMENT_OVERLAP, now);
      case TOO_MANY_FRAGMENTS, NO_MEMORY -> refuse(datagram, DropReason.IP_REASSEMBLY_FULL, now);
    };
  }

  private static void noteArrival(PartialDatagram datagram, IpPacket packet, int from) {
    int ecn = packet.trafficClass & ECN_MASK;
    datagram.seenCongestion |= ecn == CONGESTION_EXPERIENCED;
    datagram.seenNotCapable |= ecn == 0;
    if (from == 0) {
      datagram.keepFirst(packet);
    }
  }

  private @Nullable PacketBuffer refuse(PartialDatagram datagram, DropReason reason, long now) {
    datagram.refuse(reason);
    drops.dropped(reason, now);
    return null;
  }

  /**
   * CE on one fragment is CE on the whole, unless another one says that its sender cannot take it
   * (RFC 3168 §5.3).
   */
  private @Nullable PacketBuffer complete(PartialDatagram datagram, long now) {
    if (datagram.seenCongestion && datagram.seenNotCapable) {
      return refuse(datagram, DropReason.IP_FRAGMENT_ECN_MISMATCH, now);
    }
    PacketBuffer target = whole;
    if (target == null) {
      target = PacketBuffer.allocate(arena, 1280 + LARGEST);
      whole = target;
    }
    int length = datagram.headerOctets + datagram.total();
    if (length > LARGEST + (datagram.nextHeaderAt == 0 ? 0 : Ipv6Header.OCTETS)) {
      return refuse(datagram, DropReason.IP_BAD_FRAGMENT, now);
    }
    datagram.assemble(target);
    datagram.end();
    if (datagram.nextHeaderAt == 0) {
      completeIpv4Header(target, datagram.seenCongestion);
    } else {
      completeIpv6Header(target, datagram);
    }
    return target;
  }

  private static void completeIpv4Header(PacketBuffer packet, boolean congestion) {
    int at = packet.start();
    packet.put16(at + 2, packet.length());
    packet.put16(at + 6, 0);
    if (congestion) {
      packet.put8(at + 1, packet.u8(at + 1) | CONGESTION_EXPERIENCED);
    }
    Ipv4Header.writeChecksum(packet, at);
  }

  private static void completeIpv6Header(PacketBuffer packet, PartialDatagram datagram) {
    int at = packet.start();
    packet.put16(at + 4, packet.length() - Ipv6Header.OCTETS);
    packet.put8(at + datagram.nextHeaderAt, datagram.nextHeader);
    if (datagram.seenCongestion) {
      packet.put8(at + 1, packet.u8(at + 1) | CONGESTION_EXPERIENCED << 4);
    }
  }

  private @Nullable PartialDatagram find(IpPacket packet, int protocol, int id) {
    for (PartialDatagram datagram : datagrams) {
      if (datagram != null && datagram.matches(packet, protocol, id)) {
        return datagram;
      }
    }
    return null;
  }

  private PartialDatagram open(IpPacket packet, int protocol, int id, long timeout, long now) {
    int free = -1;
    int oldest = -1;
    int oldestOfSource = -1;
    int ofSource = 0;
    for (int i = 0; i < datagrams.length; i++) {
      PartialDatagram datagram = datagrams[i];
      if (datagram == null || !datagram.active) {
        free = free < 0 ? i : free;
        continue;
      }
      oldest = older(oldest, i);
      if (datagram.sourceLo == packet.sourceLo && datagram.sourceHi == packet.sourceHi) {
        ofSource++;
        oldestOfSource = older(oldestOfSource, i);
      }
    }
    int index = free;
    if (ofSource >= limits.reassemblyDatagramsPerSource()) {
      index = oldestOfSource;
    } else if (free < 0) {
      index = oldest;
    }
    PartialDatagram datagram = datagrams[index];
    if (datagram == null) {
      datagram = new PartialDatagram(pool, limits.reassemblyFragments(), arena);
      datagrams[index] = datagram;
    } else if (datagram.active) {
      evict(datagram, now);
    }
    datagram.start(packet, protocol, id, now, timeout);
    nextDeadline = Math.min(nextDeadline, datagram.deadline);
    return datagram;
  }

  private int older(int index, int candidate) {
    PartialDatagram known = index < 0 ? null : datagrams[index];
    PartialDatagram other = datagrams[candidate];
    boolean isOlder = other != null && known != null && other.started < known.started;
    return known == null || isOlder ? candidate : index;
  }

  private boolean evictOldestBut(PartialDatagram spared, long now) {
    PartialDatagram oldest = null;
    for (PartialDatagram datagram : datagrams) {
      if (datagram != null
          && datagram != spared
          && datagram.active
          && datagram.refusal == null
          && (oldest == null || datagram.started < oldest.started)) {
        oldest = datagram;
      }
    }
    if (oldest == null) {
      return false;
    }
    evict(oldest, now);
    return true;
  }

  private void evict(PartialDatagram datagram, long now) {
    datagram.end();
    if (datagram.refusal == null) {
      drops.dropped(DropReason.IP_REASSEMBLY_FULL, now);
    }
  }

  /** Datagrams begun and not ended. */
  int size() {
    int size = 0;
    for (PartialDatagram datagram : datagrams) {
      size += datagram != null && datagram.active ? 1 : 0;
    }
    return size;
  }

  long octetsInUse() {
    return pool.octetsInUse();
  }

  long nextDeadline() {
    return nextDeadline;
  }

  /** Gives up on the datagrams whose time is over. */
  void expire(long now) {
    if (now < nextDeadline) {
      return;
    }
    nextDeadline = Long.MAX_VALUE;
    for (PartialDatagram datagram : datagrams) {
      if (datagram == null || !datagram.active) {
        continue;
      }
      if (datagram.deadline > now) {
        nextDeadline = Math.min(nextDeadline, datagram.deadline);
        continue;
      }
      datagram.end();
      if (datagram.refusal == null) {
        drops.dropped(DropReason.IP_REASSEMBLY_TIMEOUT, now);
        PacketBuffer first = datagram.first();
        if (first != null) {
          report.reassemblyTimedOut(first, now);
        }
      }
    }
  }
}
