package io.leat.stack.ip;

import io.leat.packet.buffer.ChunkPool;
import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.StreamBuffer;
import io.leat.packet.wire.DropReason;
import java.lang.foreign.Arena;
import org.jspecify.annotations.Nullable;

/**
 * The fragments of one datagram that have arrived so far. Reused for one datagram after another.
 */
final class PartialDatagram {
  /** What became of a fragment. */
  enum Outcome {
    ADDED,
    /** The datagram is whole. */
    COMPLETE,
    /** Exactly this fragment is already here; it is ignored. */
    DUPLICATE,
    /** It overlaps another fragment, or contradicts the length that another one gave. */
    CONTRADICTION,
    TOO_MANY_FRAGMENTS,
    NO_MEMORY
  }

  private static final int UNKNOWN = -1;

  /** As much of the first fragment as an ICMPv6 error quotes. */
  static final int FIRST_OCTETS = 1280;

  long sourceHi;
  long sourceLo;
  long destinationHi;
  long destinationLo;
  int protocol;
  int identification;
  boolean active;

  /** Why the datagram was refused; what else arrives of it is dropped until the deadline. */
  @Nullable DropReason refusal;

  long started;
  long deadline;

  /** Length of the header that all fragments share, from the first fragment. */
  int headerOctets;

  /** Where in that header the protocol of what was fragmented is to be written; 0 for nowhere. */
  int nextHeaderAt;

  int nextHeader;
  boolean seenFirst;
  boolean seenCongestion;
  boolean seenNotCapable;

  private final StreamBuffer octets;
  private final int[] starts;
  private final int[] ends;
  private final Arena arena;
  private @Nullable PacketBuffer first;
  private int count;
  private int received;
  private int total = UNKNOWN;

  PartialDatagram(ChunkPool pool, int fragmentLimit, Arena arena) {
    octets = new StreamBuffer(pool, 1 << 16);
    starts = new int[fragmentLimit];
    ends = new int[fragmentLimit];
    this.arena = arena;
  }

  boolean matches(IpPacket packet, int packetProtocol, int packetIdentification) {
    return active
        && identification == packetIdentification
        && protocol == packetProtocol
        && sourceLo == packet.sourceLo
        && sourceHi == packet.sourceHi
        && destinationLo == packet.destinationLo
        && destinationHi == packet.destinationHi;
  }

  void start(
      IpPacket packet, int packetProtocol, int packetIdentification, long now, long timeout) {
    sourceHi = packet.sourceHi;
    sourceLo = packet.sourceLo;
    destinationHi = packet.destinationHi;
    destinationLo = packet.destinationLo;
    protocol = packetProtocol;
    identification = packetIdentification;
    started = now;
    deadline = now + timeout;
    active = true;
    refusal = null;
    seenFirst = false;
    seenCongestion = false;
    seenNotCapable = false;
    headerOctets = 0;
    count = 0;
    received = 0;
    total = UNKNOWN;
    octets.releaseAll(0);
  }

  /** Adds the octets [from, to) of the datagram, which lie at {@code at} in the frame. */
  Outcome add(PacketBuffer frame, int at, int from, int to, boolean more) {
    int index = 0;
    while (index < count && starts[index] < from) {
      index++;
    }
    if (index < count && starts[index] == from && ends[index] == to && more == (to != total)) {
      return Outcome.DUPLICATE;
    }
    if (contradicts(index, from, to, more)) {
      return Outcome.CONTRADICTION;
    }
    if (count == starts.length) {
      return Outcome.TOO_MANY_FRAGMENTS;
    }
    if (!octets.write(from, frame.segment(), at, to - from)) {
      return Outcome.NO_MEMORY;
    }
    System.arraycopy(starts, index, starts, index + 1, count - index);
    System.arraycopy(ends, index, ends, index + 1, count - index);
    starts[index] = from;
    ends[index] = to;
    count++;
    received += to - from;
    if (!more) {
      total = to;
    }
    return received == total ? Outcome.COMPLETE : Outcome.ADDED;
  }

  private boolean contradicts(int index, int from, int to, boolean more) {
    boolean overlapsPrevious = index > 0 && ends[index - 1] > from;
    boolean overlapsNext = index < count && starts[index] < to;
    boolean beyondEnd = total != UNKNOWN && (to > total || more == (to == total));
    boolean endBeforeOthers = !more && count > 0 && ends[count - 1] > to;
    return overlapsPrevious || overlapsNext || beyondEnd || endBeforeOthers;
  }

  /** Keeps the first fragment for its header and for an error message that quotes it. */
  void keepFirst(IpPacket packet) {
    PacketBuffer copy = first;
    if (copy == null) {
      copy = PacketBuffer.allocate(arena, FIRST_OCTETS);
      first = copy;
    }
    copy.clear();
    int length = Math.min(packet.frame.end() - packet.at, FIRST_OCTETS);
    copy.put(copy.append(length), packet.frame.segment(), packet.at, length);
    seenFirst = true;
  }

  /** As much of the first fragment as is kept, or null if it has not arrived. */
  @Nullable PacketBuffer first() {
    return seenFirst ? first : null;
  }

  /** Header and octets, one behind the other. */
  void assemble(PacketBuffer target) {
    target.clear();
    int at = target.append(headerOctets + total);
    if (first != null) {
      target.put(at, first.segment(), first.start(), headerOctets);
    }
    octets.read(0, target.segment(), at + headerOctets, total);
  }

  int total() {
    return total;
  }

  /** Frees the memory but remembers the datagram, so that its other fragments start no new one. */
  void refuse(DropReason reason) {
    refusal = reason;
    octets.releaseAll(0);
  }

  void end() {
    active = false;
    octets.releaseAll(0);
  }
}
