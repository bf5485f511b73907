package io.leat.sim.explore;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.InboundSegment;
import io.leat.packet.wire.TcpFlags;
import io.leat.tcp.connection.ConnectionKey;
import java.lang.foreign.MemorySegment;

/** The segments under way between two ends, in the order in which they were sent. */
final class Wire {
  private static final int LONGEST_SEGMENT = 80;

  /** Segments that decisions can name; no bounds here lead to as many. */
  private static final int MOST = Decision.PLACES;

  private final PacketBuffer scratch;
  private final InboundSegment decoded = new InboundSegment();
  private final FlowKey flow = new FlowKey();
  private final UnderWay[] segments = new UnderWay[MOST];
  private int count;

  /**
   * @param scratch what is checked is put into this
   */
  Wire(PacketBuffer scratch) {
    this.scratch = scratch;
  }

  void clear() {
    count = 0;
  }

  int count() {
    return count;
  }

  void sent(boolean byA, byte[] octets, long now) {
    if (count == MOST) {
      throw new Violation("more than " + MOST + " segments under way");
    }
    segments[count++] = new UnderWay(byA, octets, now);
  }

  /** Checks that a segment is well-formed (invariants 1 and 10). */
  void check(boolean byA, byte[] octets, int firstNumber) {
    if (octets.length > LONGEST_SEGMENT) {
      throw new Violation("a segment of " + octets.length + " octets");
    }
    scratch.clear();
    int at = scratch.append(octets.length);
    scratch.put(at, MemorySegment.ofArray(octets), 0, octets.length);
    if (byA) {
      flow.set(Endpoint.ADDRESS_OF_B, 0, Endpoint.ADDRESS_OF_A, 0);
    } else {
      flow.set(Endpoint.ADDRESS_OF_A, 0, Endpoint.ADDRESS_OF_B, 0);
    }
    var reason = decoded.decode(scratch, at, octets.length, flow, true);
    if (reason != null || decoded.malformedOption) {
      throw new Violation("invariant 10: what is sent does not parse: " + reason);
    }
    boolean syn = decoded.has(TcpFlags.SYN);
    if (!syn && (decoded.mss != 0 || decoded.windowShift >= 0 || decoded.sackPermitted)) {
      throw new Violation("invariant 10: options of a SYN on another segment");
    }
    for (int i = 0; i < decoded.textLength; i++) {
      int position = decoded.wireSeq + i - firstNumber - 1;
      if (octets[octets.length - decoded.textLength + i] != Endpoint.content(byA, position)) {
        throw new Violation("invariant 1: octets on the wire that nobody wrote");
      }
    }
  }

  UnderWay at(int place) {
    return segments[place];
  }

  /** Takes a segment away. */
  UnderWay take(int place) {
    UnderWay segment = segments[place];
    System.arraycopy(segments, place + 1, segments, place, count - place - 1);
    count--;
    return segment;
  }

  /** Loses what was sent at this time or before. */
  void lose(long latest) {
    for (int place = count - 1; place >= 0; place--) {
      if (segments[place].sentAt <= latest) {
        take(place);
      }
    }
  }

  /** Whether no segment before it would do the same. */
  boolean isFirstOfItsKind(int place) {
    for (int i = 0; i < place; i++) {
      if (segments[i].key() == segments[place].key()) {
        return false;
      }
    }
    return true;
  }

  /** Of all segments, whatever their order. */
  long key() {
    long key = 0;
    for (int i = 0; i < count; i++) {
      key += ConnectionKey.mix(segments[i].key(), 7);
    }
    return key;
  }
}
