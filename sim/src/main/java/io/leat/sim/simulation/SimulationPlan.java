package io.leat.sim.simulation;

import io.leat.sim.HostConfig;
import io.leat.sim.LinkConfig;
import io.leat.tcp.connection.TcpConfig;
import io.leat.tcp.connection.TcpSetting;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Everything that is decided before a simulation begins; all of it follows from the seed.
 *
 * @param ipv4 the family of the connections
 * @param isnA initial sequence number of every connection of host A
 * @param forth of the link from A to B
 * @param chanceKinds what {@code forth} and {@code back} do by chance
 * @param faults by time
 */
record SimulationPlan(
    long seed,
    boolean ipv4,
    int isnA,
    int isnB,
    HostConfig a,
    HostConfig b,
    LinkConfig forth,
    LinkConfig back,
    Set<FaultKind> chanceKinds,
    List<Fault> faults,
    List<ConnectionPlan> connections) {
  Set<FaultKind> kinds() {
    EnumSet<FaultKind> kinds = EnumSet.noneOf(FaultKind.class);
    kinds.addAll(chanceKinds);
    faults.forEach(fault -> kinds.add(fault.kind()));
    return kinds;
  }

  boolean has(FaultKind kind) {
    return kinds().contains(kind);
  }

  /** Whether nothing ever goes wrong, so that nothing may be sent twice. */
  boolean isClean() {
    return kinds().isEmpty();
  }

  /** Several lines, for people. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append("seed ").append(seed).append(ipv4 ? ", IPv4" : ", IPv6").append(kinds());
    text.append(String.format("%n  A: ISN %08x %s", isnA, describe(a)));
    text.append(String.format("%n  B: ISN %08x %s", isnB, describe(b)));
    text.append(String.format("%n  A to B: %s%n  B to A: %s", forth, back));
    connections.forEach(connection -> text.append(String.format("%n  %s", connection)));
    faults.forEach(fault -> text.append(String.format("%n  %s", fault)));
    return text.toString();
  }

  private static String describe(HostConfig host) {
    StringBuilder text = new StringBuilder("MTU " + host.mtu() + ", clock " + host.clock());
    for (TcpSetting setting : TcpSetting.values()) {
      long value = host.stack().tcp().get(setting);
      if (value != TcpConfig.DEFAULT.get(setting)) {
        text.append(", ").append(setting.key()).append(' ').append(value);
      }
    }
    return text.toString();
  }
}
