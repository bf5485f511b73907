package io.leat.sim.simulation;

import io.leat.sim.VirtualHost;
import io.leat.sim.VirtualLink;
import io.leat.sim.VirtualNetwork;
import java.time.Duration;
import java.util.List;

/** Lets the faults of a schedule happen. */
final class Faults {
  private final VirtualNetwork network;
  private final VirtualHost a;
  private final VirtualHost b;
  private final VirtualLink link;

  Faults(VirtualNetwork network, VirtualHost a, VirtualHost b, VirtualLink link) {
    this.network = network;
    this.a = a;
    this.b = b;
    this.link = link;
  }

  void schedule(List<Fault> faults) {
    for (Fault fault : faults) {
      network.after(Duration.ofNanos(fault.at()), () -> happen(fault));
    }
  }

  private void happen(Fault fault) {
    switch (fault) {
      case Fault.Partition f -> partition(f);
      case Fault.Pause f -> host(f.a()).pause(Duration.ofNanos(f.duration()));
      case Fault.MtuChange f -> {
        link.from(a).configure(link.from(a).config().withMtu(f.mtu()));
        link.from(b).configure(link.from(b).config().withMtu(f.mtu()));
      }
      case Fault.ClockJump f -> host(f.a()).jumpClock(Duration.ofNanos(f.forward()));
      case Fault.MemoryPressure f -> {
        VirtualHost host = host(f.a());
        host.squeezeMemory(f.left());
        network.after(Duration.ofNanos(f.duration()), host::releaseMemory);
      }
      case Fault.LinkChange f -> {
        link.from(a).configure(f.forth().withMtu(link.from(a).config().mtu()));
        link.from(b).configure(f.back().withMtu(link.from(b).config().mtu()));
      }
    }
  }

  private void partition(Fault.Partition partition) {
    setUp(partition, false);
    network.after(Duration.ofNanos(partition.duration()), () -> setUp(partition, true));
  }

  private void setUp(Fault.Partition partition, boolean up) {
    if (partition.fromA()) {
      link.from(a).setUp(up);
    }
    if (partition.fromB()) {
      link.from(b).setUp(up);
    }
  }

  private VirtualHost host(boolean isA) {
    return isA ? a : b;
  }
}
