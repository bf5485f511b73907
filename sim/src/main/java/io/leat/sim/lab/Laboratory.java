package io.leat.sim.lab;

import io.leat.sim.HostConfig;
import io.leat.sim.LinkConfig;
import io.leat.sim.LinkDirection;
import io.leat.sim.NetworkFrame;
import io.leat.sim.NetworkObserver;
import io.leat.sim.VirtualHost;
import io.leat.sim.VirtualLink;
import io.leat.sim.VirtualNetwork;
import io.leat.sim.VirtualRouter;
import io.leat.sim.VirtualSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * Senders with congestion controls of choice, a router, a bottleneck behind it that they share, and
 * one receiver. In virtual time, so that the same laboratory gives the same figures for ever.
 *
 * <pre>{@code
 * Laboratory laboratory = new Laboratory(LabPath.of(20_000_000, Duration.ofMillis(50)), 1);
 * LabFlow one = laboratory.flow("cubic");
 * LabFlow other = laboratory.flow("bbr");
 * double[] shares = laboratory.goodput(Duration.ofSeconds(5), Duration.ofSeconds(30));
 * }</pre>
 */
public final class Laboratory {
  private static final int PORT = 5001;
  private static final int READ_OCTETS = 64 * 1024;
  private static final double SECOND = 1e9;

  private final LabPath path;
  private final VirtualNetwork network;
  private final VirtualRouter router;
  private final VirtualHost receiver;
  private final VirtualLink bottleneck;
  private final List<LabFlow> flows = new ArrayList<>();
  private final Map<VirtualHost, LabFlow> bySender = new HashMap<>();
  private final byte[] readInto = new byte[READ_OCTETS];

  /** Everything that chance decides comes from {@code seed}. */
  public Laboratory(LabPath path, long seed) {
    this(path, seed, receiving -> receiving);
  }

  /**
   * @param receiving changes how the receiver is configured
   */
  public Laboratory(LabPath path, long seed, UnaryOperator<HostConfig> receiving) {
    this.path = path;
    network = new VirtualNetwork(seed);
    router = network.router("router");
    HostConfig config =
        HostConfig.named("receiver").withAddress("10.1.0.1/8").withReceiveQueue(1 << 16);
    receiver = network.host(receiving.apply(config));
    bottleneck = network.link(receiver, router, path.back());
    bottleneck.from(router).configure(path.bottleneck());
    network.observe(new Arrivals());
    VirtualSocket listening = receiver.socket().bind(PORT).listen();
    acceptNext(listening);
  }

  private void acceptNext(VirtualSocket listening) {
    listening.accept(accepted -> {
      VirtualHost from = network.hostAt(accepted.flow().remote());
      flowFrom(from).readFrom(accepted, readInto);
      acceptNext(listening);
    });
  }

  private LabFlow flowFrom(VirtualHost sender) {
    return Objects.requireNonNull(bySender.get(sender), "a flow of each sender");
  }

  private final class Arrivals implements NetworkObserver {
    @Override
    public void delivered(NetworkFrame frame) {
      if (frame.to() == receiver && frame.textLength() > 0) {
        LabFlow flow = flowFrom(network.hostAt(frame.flow().local()));
        flow.received().arrives(frame.segment().wireSeq, frame.textLength());
      }
    }
  }

  // Building.

  /** A flow that begins at once, on the shared path alone. */
  public LabFlow flow(String control) {
    return flow(control, Duration.ZERO, Duration.ZERO);
  }

  /**
   * A flow.
   *
   * @param start when it connects
   * @param fartherBy what its own link adds to the round trip
   */
  public LabFlow flow(String control, Duration start, Duration fartherBy) {
    return flow(control, start, fartherBy, sending -> sending);
  }

  /** A flow of a sender that is configured in another way. */
  public LabFlow flow(
      String control, Duration start, Duration fartherBy, UnaryOperator<HostConfig> sending) {
    int number = flows.size() + 1;
    HostConfig config = HostConfig.named("sender " + number).withAddress("10.2.0." + number + "/8");
    HostConfig chosen = config.withStack(config.stack().withCongestionControl(control));
    VirtualHost sender = network.host(sending.apply(chosen));
    LinkConfig access = LinkConfig.PERFECT.withDelay(fartherBy.dividedBy(2));
    network.link(sender, router, access);
    LabFlow flow = new LabFlow(sender, control);
    flows.add(flow);
    bySender.put(sender, flow);
    flow.startAt(network, start, receiver, PORT);
    return flow;
  }

  public VirtualNetwork network() {
    return network;
  }

  public VirtualHost receiver() {
    return receiver;
  }

  /** The link between router and receiver. */
  public VirtualLink bottleneck() {
    return bottleneck;
  }

  /** The direction of the bottleneck, whose rules lose or delay what is to be lost or delayed. */
  public LinkDirection forward() {
    return bottleneck.from(router);
  }

  public LabPath path() {
    return path;
  }

  // Running.

  public void runFor(Duration duration) {
    network.runFor(duration);
  }

  /**
   * Runs for {@code before}, and then measures what each flow delivers.
   *
   * @return octets per second of each flow, in the order in which they were made
   */
  public double[] goodput(Duration before, Duration measured) {
    network.runFor(before);
    long[] from = flows.stream().mapToLong(LabFlow::delivered).toArray();
    network.runFor(measured);
    double[] rates = new double[flows.size()];
    for (int i = 0; i < rates.length; i++) {
      rates[i] = (flows.get(i).delivered() - from[i]) * SECOND / measured.toNanos();
    }
    return rates;
  }

  /** The text that the bottleneck can carry: octets per second, without headers. */
  public double capacity() {
    // IPv4 and TCP with timestamps
    double text = LabPath.PACKET_OCTETS - 52.0;
    return path.rate() / 8.0 * text / LabPath.PACKET_OCTETS;
  }
}
