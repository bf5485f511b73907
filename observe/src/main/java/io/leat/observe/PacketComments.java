package io.leat.observe;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.wire.EthernetHeader;
import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.InboundSegment;
import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.Ipv4Header;
import io.leat.packet.wire.Ipv6Header;
import io.leat.packet.wire.TcpHeader;
import io.leat.stack.link.FrameDirection;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TcpTimer;
import io.leat.tcp.trace.TcpTrace;
import io.leat.tcp.trace.TransitionCause;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Says of each segment in a capture in which state it was sent or arrived, why it was sent, and
 * which timers ran then, such as {@code ESTABLISHED: retransmission, the retransmission timer
 * expired (RFC 6298 §5); RTO in 400 ms}.
 *
 * <p>It is one loop's trace and listens to its device's {@link CaptureFile} on the same thread. It
 * allocates for each segment. Connections are remembered up to a bound, the latest ones.
 */
public final class PacketComments extends TcpTrace {
  private static final int CONNECTIONS = 4096;

  private final Map<Long, PacketNote> bySerial = new HashMap<>();

  private final Map<Flow, PacketNote> byFlow =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Flow, PacketNote> eldest) {
          boolean full = size() > CONNECTIONS;
          if (full) {
            bySerial.remove(eldest.getValue().serial);
          }
          return full;
        }
      };

  private final int linkHeader;

  /**
   * @param ethernet whether frames begin with an Ethernet header, not with IP's
   */
  public PacketComments(boolean ethernet) {
    linkHeader = ethernet ? EthernetHeader.OCTETS : 0;
  }

  /** What there is to say of a frame that crosses the device now; null if that is nothing. */
  public @Nullable String comment(FrameDirection direction, PacketBuffer frame, long now) {
    Flow flow = flow(frame, frame.start() + linkHeader, frame.length() - linkHeader, direction);
    PacketNote note = flow == null ? null : byFlow.get(flow);
    if (note == null) {
      return null;
    }
    return direction == FrameDirection.SENT ? note.sentText(now) : note.arrivingText(now);
  }

  /** The two sockets as this end sees them; null if it is no TCP segment with its header here. */
  private static @Nullable Flow flow(
      PacketBuffer frame, int at, int octets, FrameDirection direction) {
    if (octets < Ipv4Header.MIN_OCTETS) {
      return null;
    }
    int version = frame.u8(at) >> 4;
    if (version == Ipv4Header.VERSION) {
      int header = Ipv4Header.headerOctets(frame, at);
      boolean whole = Ipv4Header.protocol(frame, at) == TcpHeader.PROTOCOL;
      return whole && !Ipv4Header.isFragment(frame, at) && octets >= header + TcpHeader.MIN_OCTETS
          ? flow(
              IpAddress.ofIpv4((int) Ipv4Header.sourceLo(frame, at)),
              IpAddress.ofIpv4((int) Ipv4Header.destinationLo(frame, at)),
              frame,
              at + header,
              direction)
          : null;
    }
    boolean plain =
        version == Ipv6Header.VERSION
            && octets >= Ipv6Header.OCTETS + TcpHeader.MIN_OCTETS
            && Ipv6Header.nextHeader(frame, at) == TcpHeader.PROTOCOL;
    return plain
        ? flow(
            new IpAddress(Ipv6Header.sourceHi(frame, at), Ipv6Header.sourceLo(frame, at)),
            new IpAddress(Ipv6Header.destinationHi(frame, at), Ipv6Header.destinationLo(frame, at)),
            frame,
            at + Ipv6Header.OCTETS,
            direction)
        : null;
  }

  private static Flow flow(
      IpAddress source,
      IpAddress destination,
      PacketBuffer frame,
      int at,
      FrameDirection direction) {
    int from = TcpHeader.sourcePort(frame, at);
    int to = TcpHeader.destinationPort(frame, at);
    return direction == FrameDirection.SENT
        ? new Flow(source, from, destination, to)
        : new Flow(destination, to, source, from);
  }

  private PacketNote note(long connection, FlowKey key) {
    PacketNote note = bySerial.computeIfAbsent(connection, PacketNote::new);
    if (note.flow == null || !note.flow.isOf(key)) {
      note.flow = Flow.of(key);
      PacketNote before = byFlow.put(note.flow, note);
      if (before != null && before != note) {
        bySerial.remove(before.serial);
      }
    }
    return note;
  }

  @Override
  public void transition(
      long connection, FlowKey flow, TcpState from, TcpState to, TransitionCause cause, long now) {
    if (connection != 0 && to != TcpState.LISTEN) {
      note(connection, flow).entered(to, cause, now);
    }
  }

  @Override
  public void arrived(long connection, FlowKey flow, InboundSegment segment, long now) {
    if (connection != 0) {
      note(connection, flow).arrived(segment, now);
    }
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
    PacketNote note;
    if (connection == 0) {
      note = new PacketNote(0); // RST to nobody
      note.flow = Flow.of(flow);
      byFlow.putIfAbsent(note.flow, note);
    } else {
      note = note(connection, flow);
    }
    note.sent(sequence, acknowledgment, flags, window, textLength, retransmission, now);
  }

  @Override
  public void timerSet(long connection, TcpTimer timer, long deadline, long now) {
    PacketNote note = bySerial.get(connection);
    if (note != null) {
      note.set(timer, deadline);
    }
  }

  @Override
  public void timerExpired(long connection, TcpTimer timer, long now) {
    PacketNote note = bySerial.get(connection);
    if (note != null) {
      note.expired(timer, now);
    }
  }
}
