package io.leat.tcp.demux;

import io.leat.packet.wire.IpAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who has which local socket: listeners, passive connections, and ports that were bound only.
 *
 * <p>The rules of bind follow Linux: two sockets share a port if their addresses differ, or if both
 * set SO_REUSEADDR and neither listens; a port with connections, TIME-WAIT included, is free only
 * for a socket that sets SO_REUSEADDR. A specific address is preferred to the unspecified one.
 */
public final class ListenTable {
  /** One bound local socket. */
  public static final class Binding {
    final long hi;
    final long lo;
    final int port;
    final boolean reuse;

    /** A Listener, a passive connection, or null while it is only bound. */
    @Nullable Object target;

    Binding(IpAddress address, int port, boolean reuse) {
      hi = address.hi();
      lo = address.lo();
      this.port = port;
      this.reuse = reuse;
    }

    public IpAddress address() {
      return new IpAddress(hi, lo);
    }

    public int port() {
      return port;
    }

    private boolean matches(long localHi, long localLo) {
      return hi == localHi && lo == localLo || isUnspecifiedFor(localHi, localLo);
    }

    /** {@code ::} stands for both families, {@code 0.0.0.0} for IPv4. */
    private boolean isUnspecifiedFor(long localHi, long localLo) {
      return isUnspecified(hi, lo)
          && (!IpAddress.isIpv4(hi, lo) || IpAddress.isIpv4(localHi, localLo));
    }

    private boolean isExact() {
      return !isUnspecified(hi, lo);
    }

    private boolean overlaps(IpAddress address) {
      return matches(address.hi(), address.lo())
          || isUnspecified(address.hi(), address.lo())
              && (!address.isIpv4() || IpAddress.isIpv4(hi, lo) || !isExact());
    }
  }

  private static final int PORTS = 65_536;

  private final Map<Integer, List<Binding>> byPort = new HashMap<>();

  /** Bit p is set if some binding has port p: what most segments without a flow ask. */
  private final long[] bound = new long[PORTS / Long.SIZE];

  private int count;

  /** The port that was asked for last, and what it has; -1 for none. */
  private int lastPort = -1;

  private List<Binding> ofLastPort = List.of();

  static boolean isUnspecified(long hi, long lo) {
    return hi == 0 && (lo == 0 || lo == 0xffff_0000_0000L);
  }

  /** Whether a socket could bind so, beside the bindings that exist. */
  boolean isFree(IpAddress address, int port, boolean reuse) {
    for (Binding other : at(port)) {
      boolean share = reuse && other.reuse && other.target == null;
      if (other.overlaps(address) && !share) {
        return false;
      }
    }
    return true;
  }

  /** Whether anything is bound to the port for this local address. */
  boolean isBound(long localHi, long localLo, int port) {
    return isBound(port) && find(localHi, localLo, port, false) != null;
  }

  private boolean isBound(int port) {
    return (bound[port >>> 6] & 1L << port) != 0;
  }

  Binding add(IpAddress address, int port, boolean reuse) {
    Binding binding = new Binding(address, port, reuse);
    byPort.computeIfAbsent(port, p -> new ArrayList<>(1)).add(binding);
    bound[port >>> 6] |= 1L << port;
    lastPort = -1;
    count++;
    return binding;
  }

  void remove(Binding binding) {
    List<Binding> there = byPort.get(binding.port);
    if (there != null && there.remove(binding)) {
      lastPort = -1;
      count--;
      if (there.isEmpty()) {
        byPort.remove(binding.port);
        bound[binding.port >>> 6] &= ~(1L << binding.port);
      }
    }
  }

  /** Who listens on this local socket; null if nobody does. */
  @Nullable Binding listening(long localHi, long localLo, int port) {
    return isBound(port) ? find(localHi, localLo, port, true) : null;
  }

  /** Whether another binding that shares the port and an address with this one listens. */
  boolean isListenedBeside(Binding binding) {
    IpAddress address = binding.address();
    for (Binding other : at(binding.port)) {
      if (other != binding && other.target != null && other.overlaps(address)) {
        return true;
      }
    }
    return false;
  }

  private @Nullable Binding find(long localHi, long localLo, int port, boolean listening) {
    Binding found = null;
    List<Binding> there = at(port);
    for (int i = 0; i < there.size(); i++) {
      Binding binding = there.get(i);
      if (binding.matches(localHi, localLo) && !(listening && binding.target == null)) {
        if (binding.isExact()) {
          return binding;
        }
        found = binding;
      }
    }
    return found;
  }

  private List<Binding> at(int port) {
    if (port != lastPort) {
      ofLastPort = byPort.getOrDefault(port, List.of());
      lastPort = port;
    }
    return ofLastPort;
  }

  int size() {
    return count;
  }

  /** All lists of bindings, by port. */
  Collection<List<Binding>> all() {
    return byPort.values();
  }
}
