package io.leat.sim;

import io.leat.packet.buffer.ChunkPool;
import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.IpPrefix;
import io.leat.stack.StackConfig;
import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/**
 * Hosts, links and routers in virtual time.
 *
 * <p>Time is nanoseconds from 0. Whatever happens, happens in the order of time, and at equal times
 * in the order in which it was asked for; all chance comes from the seed. So a run is exactly
 * repeatable. One thread calls everything here, and nothing ever waits.
 *
 * <pre>{@code
 * VirtualNetwork network = new VirtualNetwork(42);
 * VirtualHost client = network.host("client");
 * VirtualHost server = network.host("server");
 * VirtualLink link = network.link(client, server);
 * link.from(client).lose(3);
 * VirtualSocket listening = server.socket().bind(80).listen();
 * VirtualSocket socket = client.socket().connect(server, 80);
 * network.runUntilQuiet();
 * }</pre>
 */
public final class VirtualNetwork {
  /** How far {@link #runUntil(BooleanSupplier)} and {@link #runUntilQuiet()} go at most. */
  public static final Duration LIMIT = Duration.ofHours(24);

  private static final int EVENTS_AT_ONE_TIME = 1_000_000;

  private final SplittableRandom random;
  private final EventQueue events = new EventQueue();
  private final FramePool frames;
  private final List<VirtualHost> hosts = new ArrayList<>();
  private final List<VirtualLink> links = new ArrayList<>();
  private NetworkObserver[] observers = {};
  private final NetworkFrame view;
  private long now;
  private int eventsAtThisTime;

  /** Events to come that are not turns of hosts. */
  private long things;

  /** Everything that chance decides comes from {@code seed}. */
  public VirtualNetwork(long seed) {
    this(seed, new FramePool(1600));
  }

  /** As {@link #VirtualNetwork(long)}, with frames that others have used before. */
  public VirtualNetwork(long seed, FramePool frames) {
    random = new SplittableRandom(seed);
    this.frames = frames;
    view = new NetworkFrame();
  }

  // Building.

  /** A host with the defaults, and an address of each family. */
  public VirtualHost host(String name) {
    return host(HostConfig.named(name));
  }

  /**
   * A host. Without addresses in its configuration it gets 10.0.0.N/16 and fd00::N/48, where N
   * counts the hosts from 1.
   */
  public VirtualHost host(HostConfig config) {
    StackConfig stack = config.stack();
    return host(config, new ChunkPool(Arena.ofAuto(), stack.chunkOctets(), stack.maximumMemory()));
  }

  /** As {@link #host(HostConfig)}, with memory that a host of another network has used before. */
  public VirtualHost host(HostConfig config, ChunkPool chunks) {
    int number = hosts.size() + 1;
    HostConfig complete =
        config.stack().ip().addresses().isEmpty() ? withAddresses(config, number) : config;
    frames.require(complete.mtu());
    VirtualHost host = new VirtualHost(this, complete, chunks, random.split());
    hosts.add(host);
    return host;
  }

  private static HostConfig withAddresses(HostConfig config, int number) {
    StackConfig stack = config.stack().withAddress("10.0.0." + number + "/16");
    if (config.mtu() >= 1280) {
      stack = stack.withAddress("fd00::" + Integer.toHexString(number) + "/48");
    }
    return config.withStack(stack);
  }

  /** A node that joins the links of several hosts. */
  public VirtualRouter router(String name) {
    return new VirtualRouter(name);
  }

  /** Joins two hosts by a perfect link. */
  public VirtualLink link(VirtualHost one, VirtualHost other) {
    return link(one, other, LinkConfig.PERFECT);
  }

  public VirtualLink link(VirtualHost one, VirtualHost other, LinkConfig config) {
    LinkDirection forth = direction(one, other, config);
    LinkDirection back = direction(other, one, config);
    one.device().attach(forth);
    other.device().attach(back);
    return add(new VirtualLink(forth, back));
  }

  /** Joins a host with a router, which from then on knows the way to the host's addresses. */
  public VirtualLink link(VirtualHost host, VirtualRouter router, LinkConfig config) {
    LinkDirection up = direction(host, router, config);
    LinkDirection down = direction(router, host, config);
    host.device().attach(up);
    for (IpPrefix address : host.loop().ip().addresses().all()) {
      router.route(address.address(), down);
    }
    return add(new VirtualLink(up, down));
  }

  private LinkDirection direction(NetworkNode from, NetworkNode to, LinkConfig config) {
    return new LinkDirection(this, from, to, config, random.split());
  }

  private VirtualLink add(VirtualLink link) {
    links.add(link);
    return link;
  }

  /** Watches from now on. */
  public void observe(NetworkObserver observer) {
    observers = Arrays.copyOf(observers, observers.length + 1);
    observers[observers.length - 1] = observer;
  }

  public List<VirtualHost> hosts() {
    return List.copyOf(hosts);
  }

  /** The host that has this address. */
  public VirtualHost hostAt(IpAddress address) {
    for (VirtualHost host : hosts) {
      if (host.loop().ip().addresses().isLocal(address.hi(), address.lo())) {
        return host;
      }
    }
    throw new IllegalArgumentException("no host has " + address);
  }

  // Time.

  /** Virtual time in nanoseconds, from 0. */
  public long now() {
    return now;
  }

  /** Does something after a while, between two events of the network. */
  public void after(Duration delay, Runnable action) {
    at(now + delay.toNanos(), time -> action.run());
  }

  void at(long time, EventQueue.Event event) {
    // hosts know themselves whether they are quiet
    things += event instanceof VirtualHost.Turn ? 0 : 1;
    events.add(Math.max(time, now), event);
  }

  /** Lets {@code duration} pass. */
  public void runFor(Duration duration) {
    long end = now + duration.toNanos();
    while (events.nextTime() <= end) {
      step();
    }
    now = end;
    eventsAtThisTime = 0;
  }

  /** As {@link #runUntil(BooleanSupplier, Duration)} with {@link #LIMIT}. */
  public boolean runUntil(BooleanSupplier condition) {
    return runUntil(condition, LIMIT);
  }

  /**
   * Runs until {@code condition} holds, which is looked at after every event.
   *
   * @return false if it did not hold within {@code limit}, or if nothing happens any more
   */
  public boolean runUntil(BooleanSupplier condition, Duration limit) {
    long end = now + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (events.nextTime() > end || events.isEmpty()) {
        return false;
      }
      step();
    }
    return true;
  }

  /**
   * Runs until nothing will ever happen again, timers included: TIME-WAIT is over, everything was
   * answered or given up.
   *
   * @return false if something still happens after {@link #LIMIT}
   */
  public boolean runUntilQuiet() {
    return runUntil(this::isQuiet, LIMIT);
  }

  private boolean isQuiet() {
    if (things > 0) {
      return false;
    }
    for (VirtualHost host : hosts) {
      if (!host.isQuiet()) {
        return false;
      }
    }
    return true;
  }

  /** Runs until no frame is under way and no host has anything to do but wait for its timers. */
  public boolean runUntilStill() {
    return runUntil(this::isStill, LIMIT);
  }

  private boolean isStill() {
    for (VirtualLink link : links) {
      if (link.framesUnderWay() > 0) {
        return false;
      }
    }
    for (VirtualHost host : hosts) {
      if (host.isBusy()) {
        return false;
      }
    }
    return true;
  }

  private void step() {
    long time = events.nextTime();
    if (time > now) {
      now = time;
      eventsAtThisTime = 0;
    } else if (++eventsAtThisTime > EVENTS_AT_ONE_TIME) {
      throw new AssertionError("the network never comes to rest at " + now + " ns");
    }
    EventQueue.Event event = events.poll();
    things -= event instanceof VirtualHost.Turn ? 0 : 1;
    event.happen(now);
  }

  // For links and hosts.

  FramePool frames() {
    return frames;
  }

  NetworkFrame view(LinkDirection direction, PacketBuffer frame, long number, long sentAt) {
    return view.show(direction, frame, number, sentAt, now);
  }

  void sent(LinkDirection direction, PacketBuffer frame, long number) {
    for (NetworkObserver observer : observers) {
      observer.sent(view(direction, frame, number, now));
    }
  }

  void lost(
      LinkDirection direction, PacketBuffer frame, long number, long sentAt, LossReason reason) {
    for (NetworkObserver observer : observers) {
      observer.lost(view(direction, frame, number, sentAt), reason);
    }
  }

  void arrives(LinkDirection direction, PacketBuffer frame, long number, long sentAt) {
    LossReason refusal = direction.to().frameArrives(frame, now);
    if (refusal != null) {
      lost(direction, frame, number, sentAt, refusal);
      return;
    }
    for (NetworkObserver observer : observers) {
      observer.delivered(view(direction, frame, number, sentAt));
    }
  }

  void called(UserCall call) {
    for (NetworkObserver observer : observers) {
      observer.called(call);
    }
  }

  void turned(VirtualHost host) {
    for (NetworkObserver observer : observers) {
      observer.turned(host, now);
    }
  }
}
