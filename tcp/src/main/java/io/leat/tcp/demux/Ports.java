package io.leat.tcp.demux;

import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.IpAddress;
import io.leat.tcp.connection.TcpConfig;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.connection.TcpError;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.handshake.Listener;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Local sockets: what is bound, who listens, and ephemeral ports. */
final class Ports {
  private static final long SECOND = 1_000_000_000L;

  private final ListenTable bindings;
  private final PortUse use;
  private final FlowTable flows;
  private final TimeWaits timeWaits;
  private final PortAllocator allocator;

  /** Whose answers come here. */
  private Predicate<FlowKey> kept = flow -> true;

  /** The bindings of passive connections, whether they still listen or not. */
  private final Map<TcpConnection, ListenTable.Binding> passive = new HashMap<>();

  Ports(
      TcpSecrets secrets, ListenTable bindings, PortUse use, FlowTable flows, TimeWaits timeWaits) {
    this.bindings = bindings;
    this.use = use;
    this.flows = flows;
    this.timeWaits = timeWaits;
    allocator = new PortAllocator(secrets.portKey0(), secrets.portKey1());
  }

  /** Chooses a local port if there is none yet, and checks that the flow is free. */
  void complete(FlowKey flow, TcpConfig config) throws OpenException {
    if (flow.remotePort == 0) {
      throw new OpenException(TcpError.REMOTE_UNSPECIFIED, "remote socket unspecified");
    }
    if (flow.localPort != 0) {
      if (flows.find(flow) != FlowTable.NONE) {
        throw new OpenException(TcpError.ALREADY_EXISTS, "connection " + flow + " already exists");
      }
      return;
    }
    if (!allocator.choose(flow, config, this::isFreeForConnect)) {
      flow.localPort = 0;
      throw new OpenException(TcpError.PORTS_EXHAUSTED, exhausted(flow, config));
    }
  }

  /** From now on ephemeral ports are chosen for these flows only. */
  void keep(Predicate<FlowKey> flowsOfOurs) {
    kept = flowsOfOurs;
  }

  private boolean isFreeForConnect(FlowKey flow) {
    return kept.test(flow)
        && flows.find(flow) == FlowTable.NONE
        && !bindings.isBound(flow.localHi, flow.localLo, flow.localPort);
  }

  private String exhausted(FlowKey flow, TcpConfig config) {
    return "no free local port towards "
        + flow.remote()
        + " port "
        + flow.remotePort
        + ": all "
        + PortAllocator.size(config)
        + " ports from "
        + config.get(TcpSetting.PORT_LOW)
        + " to "
        + config.get(TcpSetting.PORT_HIGH)
        + " are in use; "
        + timeWaits.size()
        + " connections are in TIME-WAIT, which lasts 2MSL = "
        + timeWaits.twoMsl() / SECOND
        + " s";
  }

  ListenTable.Binding bind(IpAddress address, int port, boolean reuse, TcpConfig config)
      throws OpenException {
    int chosen = port == 0 ? freePort(address, config) : port;
    boolean taken = !reuse && use.flows(chosen) > 0;
    if (taken || !bindings.isFree(address, chosen, reuse)) {
      throw new OpenException(
          TcpError.ALREADY_EXISTS,
          "address in use: "
              + address
              + " port "
              + chosen
              + (taken
                  ? " still has connections ("
                      + timeWaits.size()
                      + " of the stack in TIME-WAIT); set SO_REUSEADDR to bind beside them"
                  : " is bound already"));
    }
    return bindings.add(address, chosen, reuse);
  }

  private int freePort(IpAddress address, TcpConfig config) throws OpenException {
    FlowKey local = new FlowKey();
    local.set(address.hi(), address.lo(), 0, 0, 0, 0);
    boolean found =
        allocator.choose(
            local,
            config,
            flow ->
                use.flows(flow.localPort) == 0 && bindings.isFree(address, flow.localPort, false));
    if (!found) {
      throw new OpenException(
          TcpError.PORTS_EXHAUSTED,
          "no free port to bind on " + address + " among " + PortAllocator.size(config));
    }
    return local.localPort;
  }

  /** Of the sockets that share a port by SO_REUSEADDR only one listens, as on Linux. */
  void checkListen(ListenTable.Binding binding) throws OpenException {
    if (bindings.isListenedBeside(binding)) {
      throw new OpenException(
          TcpError.ALREADY_EXISTS,
          "address in use: " + binding.address() + " port " + binding.port + " has a listener");
    }
  }

  ListenTable.@Nullable Binding bindingOf(Listener listener) {
    for (List<ListenTable.Binding> there : bindings.all()) {
      for (ListenTable.Binding binding : there) {
        if (binding.target == listener) {
          return binding;
        }
      }
    }
    return null;
  }

  void forEachListener(Consumer<Listener> visitor) {
    for (List<ListenTable.Binding> there : bindings.all()) {
      for (ListenTable.Binding binding : there) {
        if (binding.target instanceof Listener listener) {
          visitor.accept(listener);
        }
      }
    }
  }

  void startListen(TcpConnection connection, ListenTable.Binding binding) {
    binding.target = connection;
    passive.put(connection, binding);
  }

  /** A passive connection has its SYN, or opens actively: the next SYN is not for it. */
  void suspendListen(TcpConnection connection) {
    ListenTable.Binding binding = passive.get(connection);
    if (binding != null) {
      binding.target = null;
    }
  }

  /** Its handshake came to nothing: it listens again, on the socket that it was opened for. */
  void resumeListen(TcpConnection connection) {
    ListenTable.Binding binding = passive.get(connection);
    if (binding != null) {
      binding.target = connection;
      connection.flow().set(binding.hi, binding.lo, binding.port, 0, 0, 0);
    }
  }

  void endListen(TcpConnection connection) {
    ListenTable.Binding binding = passive.remove(connection);
    if (binding != null) {
      bindings.remove(binding);
    }
  }
}
