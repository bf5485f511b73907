package io.leat.sim.drill.linux;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.FIN;
import static io.leat.packet.wire.TcpFlags.SYN;

import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.InboundSegment;
import io.leat.packet.wire.SequenceNumbers;
import io.leat.tcp.trace.TcpTrace;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

/**
 * Counts segments of each connection as Linux's TCP_INFO does; the stack itself counts octets.
 *
 * <p>It sees nothing but what crossed the wire, so its numbers check those of the stack.
 */
final class SegmentMeter extends TcpTrace {
  private final Map<Long, Counts> connections = new HashMap<>();

  /** What crossed the wire for one connection. */
  static final class Counts {
    private final ArrayDeque<Sent> outstanding = new ArrayDeque<>();
    long segmentsOut;
    long segmentsIn;
    long dataSegmentsOut;
    long dataSegmentsIn;
    long retransmitted;
    long delivered;
    long octetsSent;
    long octetsRetransmitted;
    private long busy;
    private long busySince = -1;
    long lastTextSent = -1;
    long lastTextReceived = -1;
    long lastAckReceived = -1;

    /** Segments in flight, SACKed ones included. */
    int unacknowledged(int mss) {
      return outstanding.stream().mapToInt(sent -> sent.packets(mss)).sum();
    }

    int sacked(int mss) {
      return outstanding.stream()
          .filter(sent -> sent.sacked)
          .mapToInt(sent -> sent.packets(mss))
          .sum();
    }

    /** Segments in flight that were sent more than once. */
    int retransmittedInFlight(int mss) {
      return outstanding.stream()
          .filter(sent -> sent.again && !sent.sacked)
          .mapToInt(sent -> sent.packets(mss))
          .sum();
    }

    /** How long text was in flight, in microseconds. */
    long busyMicros(long now) {
      return (busy + (busySince < 0 ? 0 : now - busySince)) / 1000;
    }

    private void acknowledged(InboundSegment segment, long now) {
      while (!outstanding.isEmpty()
          && !SequenceNumbers.after(outstanding.getFirst().end(), segment.wireAck)) {
        if (!outstanding.removeFirst().sacked) {
          delivered++;
        }
      }
      if (outstanding.isEmpty() && busySince >= 0) {
        busy += now - busySince;
        busySince = -1;
      }
      for (int i = 0; i < segment.sackCount; i++) {
        sacked(segment.sackLeft[i], segment.sackRight[i]);
      }
    }

    private void sacked(int left, int right) {
      for (Sent sent : outstanding) {
        boolean covered =
            !SequenceNumbers.before(sent.sequence, left)
                && !SequenceNumbers.after(sent.end(), right);
        if (covered && !sent.sacked) {
          sent.sacked = true;
          delivered++;
        }
      }
    }

    private void sent(int sequence, int octets) {
      Iterator<Sent> newest = outstanding.descendingIterator();
      if (newest.hasNext() && SequenceNumbers.before(sequence, newest.next().end())) {
        again(sequence, octets);
        return;
      }
      outstanding.addLast(new Sent(sequence, octets));
    }

    private void again(int sequence, int octets) {
      retransmitted++;
      for (Sent sent : outstanding) {
        sent.again |=
            SequenceNumbers.before(sent.sequence, sequence + octets)
                && SequenceNumbers.after(sent.end(), sequence);
      }
    }
  }

  private static final class Sent {
    private final int sequence;
    private final int octets;
    private boolean again;
    private boolean sacked;

    Sent(int sequence, int octets) {
      this.sequence = sequence;
      this.octets = octets;
    }

    int end() {
      return sequence + octets;
    }

    int packets(int mss) {
      return Math.max(1, Math.ceilDiv(octets, Math.max(1, mss)));
    }
  }

  Counts of(long connection) {
    return connections.computeIfAbsent(connection, serial -> new Counts());
  }

  @Override
  public void sent(
      long connection,
      FlowKey flow,
      int sequence,
      int acknowledgment,
      int flags,
      int window,
      int textLength,
      boolean retransmission,
      long now) {
    Counts counts = of(connection);
    counts.segmentsOut++;
    int octets = textLength + ((flags & SYN) != 0 ? 1 : 0) + ((flags & FIN) != 0 ? 1 : 0);
    if (octets > 0) {
      counts.sent(sequence, octets);
    }
    if (textLength > 0) {
      counts.dataSegmentsOut++;
      counts.octetsSent += textLength;
      counts.octetsRetransmitted += retransmission ? textLength : 0;
      counts.lastTextSent = now;
      counts.busySince = counts.busySince < 0 ? now : counts.busySince;
    }
  }

  @Override
  public void arrived(long connection, FlowKey flow, InboundSegment segment, long now) {
    if (connection == 0) {
      return;
    }
    Counts counts = of(connection);
    counts.segmentsIn++;
    if (segment.has(ACK)) {
      counts.lastAckReceived = now;
      counts.acknowledged(segment, now);
    }
    if (segment.textLength > 0) {
      counts.dataSegmentsIn++;
      counts.lastTextReceived = now;
    }
  }
}
