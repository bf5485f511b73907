package io.leat.sim.explain;

import io.leat.observe.explain.Explainer;
import io.leat.observe.explain.Explanation;
import io.leat.observe.explain.FlightRecorder;
import io.leat.sim.HostConfig;
import io.leat.sim.LinkConfig;
import io.leat.sim.VirtualHost;
import io.leat.sim.VirtualLink;
import io.leat.sim.VirtualNetwork;
import io.leat.sim.VirtualSocket;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.demux.OpenException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A client and a server with 10 ms of wire between them, both with a flight recorder. */
final class Stall {
  static final int PORT = 80;

  final VirtualNetwork network = new VirtualNetwork(7);
  final VirtualHost client;
  final VirtualHost server;
  final VirtualLink link;
  private final FlightRecorder clientRecorder = new FlightRecorder(16);
  private final FlightRecorder serverRecorder = new FlightRecorder(16);
  VirtualSocket listener;
  VirtualSocket near;
  VirtualSocket far;

  Stall() {
    this(HostConfig.named("client"), HostConfig.named("server"));
  }

  Stall(HostConfig clientConfig, HostConfig serverConfig) {
    client = network.host(clientConfig);
    server = network.host(serverConfig);
    link = network.link(client, server, LinkConfig.PERFECT.withDelay(Duration.ofMillis(10)));
    client.trace(clientRecorder);
    server.trace(serverRecorder);
  }

  Stall connected() {
    listener = server.socket().bind(PORT).listen();
    near = client.socket().connect(server, PORT);
    network.runUntilStill();
    far = listener.accept();
    return this;
  }

  Stall partitioned() {
    link.partition();
    return this;
  }

  Stall writes(int octets) {
    near.write(octets);
    return this;
  }

  /** Writes whenever there is room, for a while. */
  Stall writesOnAndOn(Duration time) {
    long end = network.now() + time.toNanos();
    while (network.now() < end) {
      near.write(200_000);
      pass(100);
    }
    return this;
  }

  Stall pass(long millis) {
    network.runFor(Duration.ofMillis(millis));
    return this;
  }

  /** The server's application takes whatever comes, at once. */
  Stall serverReads() {
    drain(far);
    return this;
  }

  private static void drain(VirtualSocket socket) {
    socket.read(
        65_536,
        taken -> {
          if (taken > 0) {
            drain(socket);
          }
        });
  }

  Explainer atClient() {
    return new Explainer(client.loop(), clientRecorder);
  }

  Explainer atServer() {
    return new Explainer(server.loop(), serverRecorder);
  }

  Explanation sender() {
    return ask(client, atClient(), near.connection());
  }

  Explanation receiver() {
    return ask(server, atServer(), far.connection());
  }

  /** Asks on the loop, now. */
  static Explanation ask(VirtualHost host, Explainer explainer, TcpConnection connection) {
    try {
      return host.call((on, now) -> explainer.connection(connection));
    } catch (OpenException e) {
      throw new AssertionError(e);
    }
  }

  List<TcpConnection> connectionsOf(VirtualHost host) {
    List<TcpConnection> connections = new ArrayList<>();
    host.tcp().forEachConnection(connections::add);
    return connections;
  }
}
