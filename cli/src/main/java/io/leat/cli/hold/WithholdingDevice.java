package io.leat.cli.hold;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import io.leat.packet.wire.Ipv4Header;
import io.leat.packet.wire.TcpHeader;
import io.leat.stack.link.FilterDevice;
import io.leat.stack.link.FrameReceiver;
import io.leat.stack.link.LinkDevice;
import java.util.function.IntPredicate;

/**
 * Passes the frames of a device on, but for IPv4 TCP segments whose flags are to be withheld: those
 * that Leat sends never leave, those of the kernel never reach it.
 *
 * <p>What is withheld may change at any time, by any thread.
 */
final class WithholdingDevice extends FilterDevice {
  private static final int PROTOCOL_TCP = 6;

  private final Observer observer;
  private volatile IntPredicate outbound = flags -> false;
  private volatile IntPredicate inbound = flags -> false;

  /** Told of each segment that was withheld, on the loop. */
  @FunctionalInterface
  interface Observer {
    void withheld(boolean outbound, int flags, long now);
  }

  WithholdingDevice(LinkDevice device, Observer observer) {
    super(device);
    this.observer = observer;
  }

  /** From now on, segments with such flags do not leave. */
  void withholdOutbound(IntPredicate flags) {
    outbound = flags;
  }

  /** From now on, segments with such flags are not heard. */
  void withholdInbound(IntPredicate flags) {
    inbound = flags;
  }

  private boolean withholds(IntPredicate withheld, boolean toKernel, PacketBuffer frame, long now) {
    int at = frame.start();
    if (frame.length() < Ipv4Header.MIN_OCTETS + TcpHeader.MIN_OCTETS
        || Ipv4Header.version(frame, at) != Ipv4Header.VERSION
        || Ipv4Header.protocol(frame, at) != PROTOCOL_TCP) {
      return false;
    }
    int tcp = at + Ipv4Header.headerOctets(frame, at);
    int flags = TcpHeader.flags(frame, tcp);
    if (!withheld.test(flags)) {
      return false;
    }
    observer.withheld(toKernel, flags, now);
    return true;
  }

  @Override
  public int receive(FrameReceiver receiver, int limit, long now) {
    return device.receive(
        (frame, time) -> {
          if (!withholds(inbound, false, frame, time)) {
            receiver.frame(frame, time);
          }
        },
        limit,
        now);
  }

  @Override
  public boolean transmit(PacketBuffer headers, Slices text, int gsoOctets, long now) {
    return withholds(outbound, true, headers, now)
        || device.transmit(headers, text, gsoOctets, now);
  }
}
