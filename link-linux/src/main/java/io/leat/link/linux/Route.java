package io.leat.link.linux;

import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.IpPrefix;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A route of the kernel, of any table.
 *
 * @param devices where packets leave; several for a multipath route, none for one that refuses
 * @param gateway the next hop; null where the destination is on the link, or there are several
 * @param table the routing table's number: 254 is main, 255 local
 */
public record Route(
    Kind kind, IpPrefix destination, List<String> devices, @Nullable IpAddress gateway, int table) {
  /** What happens to a packet that takes the route. */
  public enum Kind {
    UNICAST,
    LOCAL,
    BROADCAST,
    ANYCAST,
    MULTICAST,
    /** Dropped or refused: blackhole, unreachable, prohibit, throw. */
    REFUSED
  }

  public Route {
    devices = List.copyOf(devices);
  }

  /** A default route, or one of the halves of it that VPNs install to override it. */
  public boolean isDefault() {
    return destination.length() <= 1;
  }

  /** Whether some address belongs to both this route's destination and {@code prefix}. */
  public boolean overlaps(IpPrefix prefix) {
    return prefix.length() < destination.length()
        ? prefix.contains(destination.address())
        : destination.contains(prefix.address());
  }

  /** As {@code ip route} writes it. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    if (kind != Kind.UNICAST) {
      text.append(kind.name().toLowerCase(Locale.ROOT)).append(' ');
    }
    text.append(destination);
    if (gateway != null) {
      text.append(" via ").append(gateway);
    }
    devices.forEach(device -> text.append(" dev ").append(device));
    return text.toString();
  }
}
