package io.leat.sim.scenario;

import io.leat.observe.Side;
import io.leat.sim.NetworkObserver;
import io.leat.sim.VirtualHost;
import io.leat.sim.VirtualNetwork;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Records the variables of both ends whenever they have changed. */
public final class VariablesRecorder implements StageObserver, NetworkObserver {
  /** Enough for every scenario; what comes later is not kept. */
  private static final int MOST = 200_000;

  private final List<Variables> all = new ArrayList<>();
  private final Map<String, Variables> last = new HashMap<>();

  @Override
  public void set(VirtualNetwork network) {
    network.observe(this);
  }

  @Override
  public void turned(VirtualHost host, long now) {
    Side side = host == host.network().hosts().getFirst() ? Side.CLIENT : Side.SERVER;
    host.tcp()
        .forEachConnection(connection -> {
          Variables seen = Variables.of(connection, side, host.now(), now);
          Variables before = last.put(side + " " + seen.connection(), seen);
          if ((before == null || !seen.isAs(before)) && all.size() < MOST) {
            all.add(seen);
          }
        });
  }

  /** What was seen, in order of time. */
  public List<Variables> all() {
    return List.copyOf(all);
  }

  /** Of one end's busiest connection: the one that was seen most often. */
  public List<Variables> of(Side side) {
    Map<Long, List<Variables>> byConnection = new HashMap<>();
    for (Variables variables : all) {
      if (variables.side() == side) {
        byConnection
            .computeIfAbsent(variables.connection(), serial -> new ArrayList<>())
            .add(variables);
      }
    }
    List<Variables> busiest = List.of();
    for (List<Variables> one : byConnection.values()) {
      busiest = one.size() > busiest.size() ? one : busiest;
    }
    return busiest;
  }
}
