package io.leat.sim;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.Ipv4Header;
import io.leat.packet.wire.Ipv6Header;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Forwards packets between links to the hosts that are behind them, decrementing hop limits. */
public final class VirtualRouter implements NetworkNode {
  private static final int IPV4_TTL = 8;
  private static final int IPV6_HOP_LIMIT = 7;
  private static final Slices NO_TEXT = new Slices();

  private final String name;
  private final Map<IpAddress, LinkDirection> routes = new HashMap<>();

  VirtualRouter(String name) {
    this.name = name;
  }

  /** Packets for {@code address} leave in this direction. */
  void route(IpAddress address, LinkDirection direction) {
    routes.put(address, direction);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public @Nullable LossReason frameArrives(PacketBuffer frame, long now) {
    LinkDirection next = hop(frame);
    if (next == null) {
      return LossReason.NO_ROUTE;
    }
    next.send(frame, NO_TEXT, now);
    return null;
  }

  /** Where the packet goes next, its hop limit decremented; null if it goes nowhere. */
  private @Nullable LinkDirection hop(PacketBuffer frame) {
    int at = frame.start();
    if (Ipv4Header.validate(frame, at, frame.length()) == null) {
      int ttl = Ipv4Header.timeToLive(frame, at) - 1;
      frame.put8(at + IPV4_TTL, Math.max(0, ttl));
      Ipv4Header.writeChecksum(frame, at);
      IpAddress to = IpAddress.ofIpv4(Ipv4Header.destination(frame, at));
      return ttl > 0 ? routes.get(to) : null;
    }
    if (Ipv6Header.validate(frame, at, frame.length()) == null) {
      int hops = Ipv6Header.hopLimit(frame, at) - 1;
      frame.put8(at + IPV6_HOP_LIMIT, Math.max(0, hops));
      long hi = Ipv6Header.destinationHi(frame, at);
      long lo = Ipv6Header.destinationLo(frame, at);
      return hops > 0 ? routes.get(new IpAddress(hi, lo)) : null;
    }
    return null;
  }
}
