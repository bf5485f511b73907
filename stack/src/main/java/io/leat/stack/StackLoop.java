package io.leat.stack;

import io.leat.packet.buffer.ChecksumState;
import io.leat.packet.buffer.ChunkPool;
import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import io.leat.packet.wire.DropReason;
import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.TcpHeader;
import io.leat.stack.ip.AddressListener;
import io.leat.stack.ip.IpLayer;
import io.leat.stack.ip.LinkOutput;
import io.leat.stack.ip.Transport;
import io.leat.stack.link.ChainCoalescer;
import io.leat.stack.link.FrameReceiver;
import io.leat.stack.link.LinkDevice;
import io.leat.stack.link.ReceiveCoalescer;
import io.leat.tcp.connection.ConnectionHandler;
import io.leat.tcp.connection.IcmpErrorKind;
import io.leat.tcp.connection.TcpConfig;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.connection.TcpError;
import io.leat.tcp.demux.ListenTable;
import io.leat.tcp.demux.OpenException;
import io.leat.tcp.demux.TcpDemux;
import io.leat.tcp.demux.TcpSecrets;
import io.leat.tcp.handshake.Listener;
import io.leat.tcp.handshake.ListenerHandler;
import io.leat.tcp.trace.TcpTrace;
import io.leat.tcp.trace.TransitionCause;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One loop: a device, the IP layer and TCP, turned by whoever calls {@link #runOnce}. It has no
 * thread and no clock, so that a simulation can turn a thousand of them in virtual time.
 *
 * <p>All methods but {@link #execute} are for the thread that turns the loop, which is where
 * handlers run too.
 */
public final class StackLoop {
  /** After a longer gap between two cycles devices are emptied before timers expire. */
  private static final long GAP = 10_000_000L;

  /**
   * After a longer gap frames are read whether or not any are expected: they may have waited for as
   * long, and timers, whose ticks are about as long, expire behind them.
   */
  private static final long STALE = 100_000L;

  /** How often the device is asked what has changed. */
  private static final long REFRESH = 1_000_000_000L;

  private static final int BURSTS_AFTER_GAP = 64;

  private final StackConfig config;
  private final LinkDevice device;
  private final IpLayer ip;
  private final TcpDemux tcp;
  private final CommandQueue commands = new CommandQueue();
  private final StackCounters counters = new StackCounters();
  private final LoopListener listener;
  private final @Nullable ReceiveCoalescer coalescer;
  private final @Nullable ChainCoalescer chain;
  private final FrameReceiver single = this::frameArrives;
  private final FrameReceiver toIp;

  /** Beside which other loops this one serves its addresses; null for none. */
  private @Nullable Steering steering;

  /** Among the loops of {@link #steering}. */
  private int index;

  private long lastCycle;

  /** Whether the last cycle found work. */
  private boolean busy;

  private long lastRefresh;
  private long now;
  private boolean deviceGone;
  private boolean opensRefused;

  /** Cleared by the first handler that expects the loop's own thread. */
  private volatile boolean anyThread = true;

  /**
   * @param chunks text memory, of this loop or shared with others of its stack
   * @param secrets of TCP
   * @param random for everything else that must not be guessed; seeded in a simulation
   * @param origin a time not later than any that follows, in nanoseconds
   */
  public StackLoop(
      StackConfig config,
      LinkDevice device,
      ChunkPool chunks,
      TcpSecrets secrets,
      RandomGenerator random,
      TcpTrace trace,
      LoopListener listener,
      AddressListener addresses,
      long origin) {
    this.config = config;
    this.device = device;
    this.listener = listener;
    Joints joints = new Joints();
    ip = new IpLayer(config.ip(), joints, joints, addresses, this::dropped, random);
    tcp = new TcpDemux(ip.output(), config.tcp(), chunks, secrets, trace, this::failed, origin);
    coalescer = device.wantsCoalescing() ? new ReceiveCoalescer(device.isEthernet(), single) : null;
    chain = device.keepsFrames() ? new ChainCoalescer(single) : null;
    if (chain != null) {
      device.keepFrames();
    }
    toIp = coalescer == null ? single : coalescer;
    lastCycle = origin;
    lastRefresh = origin;
    now = origin;
    ip.start(origin);
  }

  /** Where the layers meet: IP sees neither the device nor TCP. */
  private final class Joints implements LinkOutput, Transport {
    @Override
    public boolean transmit(PacketBuffer headers, Slices text, int gsoOctets, long time) {
      boolean taken = device.transmit(headers, text, gsoOctets, time);
      if (taken) {
        counters.sent(text.octets(), gsoOctets);
      } else {
        counters.framesRefused++;
      }
      return taken;
    }

    @Override
    public boolean completesChecksums() {
      return device.completesChecksums();
    }

    @Override
    public int mtu() {
      return device.mtu();
    }

    @Override
    public boolean isEthernet() {
      return device.isEthernet();
    }

    @Override
    public long linkAddress() {
      return device.linkAddress();
    }

    @Override
    public void segmentArrives(
        PacketBuffer frame,
        int at,
        int octets,
        FlowKey flow,
        int trafficClass,
        int hopLimit,
        long time) {
      int owner = owner(flow);
      if (owner != index) {
        handOver(owner, frame);
        return;
      }
      Slices others = frame.continuation();
      int text = Math.max(0, octets - TcpHeader.dataOffset(frame, at));
      text += others == null ? 0 : others.octets();
      counters.received(text, frame.gsoOctets());
      boolean good = frame.checksum() != ChecksumState.IN_FIELD;
      tcp.segmentArrives(frame, at, octets, flow, trafficClass, hopLimit, good, time);
    }

    @Override
    public void icmpError(
        FlowKey flow,
        int quotedSequence,
        IcmpErrorKind kind,
        int type,
        int code,
        int mtu,
        long time) {
      int owner = owner(flow);
      Steering others = steering;
      if (owner != index && others != null) {
        others.loop(owner).execute(new ForeignError(flow, quotedSequence, kind, mtu));
        return;
      }
      tcp.icmpError(flow, quotedSequence, kind, mtu, time);
    }
  }

  /** An ICMP error for the loop that owns the flow; rare enough for an object. */
  private static final class ForeignError extends Command {
    private final FlowKey flow = new FlowKey();
    private final int quotedSequence;
    private final IcmpErrorKind kind;
    private final int mtu;

    ForeignError(FlowKey flow, int quotedSequence, IcmpErrorKind kind, int mtu) {
      this.flow.copyFrom(flow);
      this.quotedSequence = quotedSequence;
      this.kind = kind;
      this.mtu = mtu;
    }

    @Override
    protected void run(StackLoop loop, long now) {
      loop.tcp.icmpError(flow, quotedSequence, kind, mtu, now);
    }
  }

  // Beside other loops.

  /** From now on only the flows that the steering gives to this loop are its own. */
  boolean steer(Steering among, int ownIndex) {
    steering = among;
    index = ownIndex;
    tcp.keepPorts(flow -> owner(flow) == ownIndex);
    return true;
  }

  /** The index of the loop that owns the flow; what a host sends to itself stays where it is. */
  private int owner(FlowKey flow) {
    Steering among = steering;
    if (among == null) {
      return index;
    }
    int owner = among.owner(flow);
    return owner != index && ip.addresses().isLocal(flow.remoteHi, flow.remoteLo) ? index : owner;
  }

  private void handOver(int owner, PacketBuffer packet) {
    Steering among = steering;
    if (among != null && among.handOver(index, owner, packet)) {
      counters.packetsHandedOver++;
    } else {
      counters.handOversDropped++;
    }
  }

  /** What others have read for this loop; behind what it has read itself. */
  private int takeOver(int limit) {
    Steering among = steering;
    if (among == null) {
      return 0;
    }
    among.wakeOwners(index);
    return among.takeOver(index, single, limit, now);
  }

  // The duty cycle.

  /**
   * One cycle: commands, a burst of frames, timers, handlers, transmission. Handlers come before
   * transmission, so that one segment acknowledges what they read and carries what they answer; and
   * before kept frames are given back, so that text that they read is never copied for them.
   *
   * @param time nanoseconds; never less than before
   * @return how much there was to do; 0 means that the loop may rest until {@link #nextDeadline}
   */
  public int runOnce(long time) {
    if (busy && time - lastCycle > counters.longestGap) {
      counters.longestGap = time - lastCycle;
    }
    now = time;
    counters.cycles++;
    int work = runCommands();
    work += receive();
    work += expireTimers();
    work += tcp.deliverEvents(time);
    giveFramesBack();
    work += tcp.transmitDirty(time);
    lastCycle = time;
    busy = work > 0;
    return work;
  }

  private int runCommands() {
    int count = 0;
    Command command = commands.takeAll();
    while (command != null) {
      Command following = command.next;
      command.next = null;
      try {
        command.run(this, now);
      } catch (RuntimeException | AssertionError e) {
        failed(e);
      }
      command = following;
      count++;
    }
    return count;
  }

  private int receive() {
    int limit = config.burst();
    int received = receiveBurst(limit);
    if (now - lastCycle > GAP) {
      // a pause of ours must not look like loss: what has arrived goes before the timers
      for (int i = 1, burst = received; burst > 0 && i < BURSTS_AFTER_GAP; i++) {
        giveFramesBack();
        burst = receiveBurst(limit);
        received += burst;
      }
    }
    return received + takeOver(limit) + deliverLocal(limit);
  }

  private int deliverLocal(int limit) {
    try {
      return ip.deliverLocal(limit, now);
    } catch (RuntimeException | AssertionError e) {
      failed(e);
      return 1;
    }
  }

  /** A rule of IP that fails costs its packet; what TCP's rules cost, TCP knows. */
  private void frameArrives(PacketBuffer frame, long time) {
    try {
      ip.frameArrives(frame, time);
    } catch (RuntimeException | AssertionError e) {
      failed(e);
    }
  }

  private int receiveBurst(int limit) {
    if (deviceGone) {
      return 0;
    }
    if (now - lastRefresh >= REFRESH) {
      lastRefresh = now;
      device.refresh();
    }
    int received = receiveFrames(limit);
    if (received < 0) {
      deviceGone();
      return 1;
    }
    counters.framesReceived += received;
    counters.bursts += received > 0 ? 1 : 0;
    return received;
  }

  private int receiveFrames(int limit) {
    ChainCoalescer joining = steering == null ? chain : null;
    FrameReceiver receiver = joining == null ? toIp : joining;
    int received =
        now - lastCycle > STALE
            ? device.receive(receiver, limit, now)
            : device.receiveExpected(receiver, limit, now);
    if (joining != null) {
      joining.flush(now);
      counters.framesCoalesced = joining.joined();
    } else if (coalescer != null) {
      coalescer.flush(now);
      counters.framesCoalesced = coalescer.joined();
    }
    return received;
  }

  /** Text that nobody has read yet is copied out of the frames that the device has kept. */
  private void giveFramesBack() {
    if (chain != null) {
      tcp.lentText().settle();
      device.release();
    }
  }

  /** Reported once; connections fail with a name for it, and the loop goes on. */
  private void deviceGone() {
    deviceGone = true;
    tcp.forEachConnection(
        connection -> connection.fail(TcpError.DEVICE_GONE, TransitionCause.DEVICE_GONE, now));
    listener.deviceGone(device.name());
  }

  private int expireTimers() {
    try {
      if (ip.nextDeadline() <= now) {
        ip.expire(now);
      }
      return tcp.nextDeadline() <= now ? tcp.expire(now) : 0;
    } catch (RuntimeException | AssertionError e) {
      failed(e);
      return 1;
    }
  }

  /** A time before which {@link #runOnce} has nothing to do unless frames or commands arrive. */
  public long nextDeadline() {
    return tcp.hasWork() ? now : Math.min(tcp.nextDeadline(), ip.nextDeadline());
  }

  /** Asks for a command to be run in the next cycle, and wakes the loop. Any thread. */
  public void execute(Command command) {
    queue(command);
    device.wake();
  }

  /** Asks for a command to be run in the next cycle; who turns the loop is told otherwise. */
  void queue(Command command) {
    commands.add(command);
  }

  boolean hasCommands() {
    return !commands.isEmpty();
  }

  private void failed(Throwable failure) {
    counters.failures++;
    listener.failed(failure);
  }

  private void dropped(DropReason reason, long time) {
    counters.drop(reason);
  }

  // User calls, on the loop.

  /**
   * Opens a connection; {@code connected} or {@code closed} of the handler tells how it went.
   *
   * @param local null for the address that routing chooses
   * @param localPort 0 for an ephemeral one
   * @throws OpenException if there is no route, no port, or no room
   */
  public TcpConnection connect(
      @Nullable IpAddress local,
      int localPort,
      IpAddress remote,
      int port,
      TcpConfig settings,
      ConnectionHandler handler)
      throws OpenException {
    checkMayOpen();
    if (deviceGone) {
      throw new OpenException(TcpError.DEVICE_GONE, "device " + device.name() + " is gone");
    }
    FlowKey flow = new FlowKey();
    flow.set(sourceFor(local, remote), localPort, remote, port);
    if (localPort != 0 && owner(flow) != index) {
      throw new OpenException(
          TcpError.PORTS_EXHAUSTED,
          "from port " + localPort + " towards " + remote + " another loop connects");
    }
    notice(handler);
    TcpConnection connection = tcp.connect(flow, settings, now);
    connection.setHandler(handler);
    return connection;
  }

  private void notice(Object handler) {
    if (!(handler instanceof AnyThread)) {
      anyThread = false;
    }
  }

  /** From now on handlers run in the loop's own thread alone. */
  public void keepToOwnThread() {
    anyThread = false;
  }

  /** Whether the device and all handlers so far take any thread that has the loop's turn. */
  boolean mayBeTurnedByAnyThread() {
    return anyThread && device.isLent();
  }

  /** From now on nobody can open, bind or listen: the stack closes. */
  void refuseOpening() {
    opensRefused = true;
  }

  private void checkMayOpen() throws OpenException {
    if (opensRefused) {
      throw new OpenException(TcpError.STACK_CLOSED, "stack " + config.name() + " is closed");
    }
  }

  private IpAddress sourceFor(@Nullable IpAddress local, IpAddress remote) throws OpenException {
    boolean chosen = local != null && !local.isUnspecified();
    IpAddress source = chosen ? local : ip.addresses().sourceFor(remote.hi(), remote.lo());
    if (source == null) {
      throw new OpenException(
          TcpError.NETWORK_UNREACHABLE, "no route to " + remote + " from " + config.name());
    }
    return source;
  }

  /** Reserves a local socket; port 0 chooses one. */
  public ListenTable.Binding bind(IpAddress address, int port, boolean reuse) throws OpenException {
    checkMayOpen();
    boolean ours = address.isUnspecified() || ip.addresses().isLocal(address.hi(), address.lo());
    if (!ours) {
      throw new OpenException(
          TcpError.HOST_UNREACHABLE,
          "cannot bind to " + address + ": not an address of this stack");
    }
    return tcp.bind(address, port, reuse, config.tcp());
  }

  /** Begins to listen on a bound socket. */
  public Listener listen(ListenTable.Binding binding, TcpConfig settings, ListenerHandler handler)
      throws OpenException {
    checkMayOpen();
    notice(handler);
    Listener created = new Listener(binding.address(), binding.port(), settings, handler);
    tcp.listen(binding, created, now);
    return created;
  }

  /**
   * Gives up an address. Its connections end with {@link TcpError#ADDRESS_REMOVED}, and nothing is
   * sent: from now on nothing can be sent from there. Listeners that are bound to it stay, and hear
   * of nobody until it comes back.
   */
  public void removeAddress(IpAddress address) {
    ip.removeAddress(address);
    tcp.forEachConnection(connection -> {
      if (connection.flow().local().equals(address)) {
        connection.fail(TcpError.ADDRESS_REMOVED, TransitionCause.ADDRESS_REMOVED, now);
      }
    });
  }

  // What may be asked.

  /** The time of the present cycle. */
  public long now() {
    return now;
  }

  public StackConfig config() {
    return config;
  }

  public TcpDemux tcp() {
    return tcp;
  }

  public IpLayer ip() {
    return ip;
  }

  public LinkDevice device() {
    return device;
  }

  public StackCounters counters() {
    return counters;
  }

  public boolean isDeviceGone() {
    return deviceGone;
  }
}
