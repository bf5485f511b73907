package io.leat.stack.fuzz;

import com.sun.management.ThreadMXBean;
import io.leat.packet.buffer.ChunkPool;
import io.leat.packet.wire.EthernetHeader;
import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.IpAddress;
import io.leat.stack.LoopListener;
import io.leat.stack.StackConfig;
import io.leat.stack.StackLoop;
import io.leat.stack.ip.AddressListener;
import io.leat.stack.ip.IpProbe;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.connection.TcpInternals;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.demux.TcpSecrets;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TcpTrace;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** A stack on a device whose wire is the fuzzer, in virtual time, and what must hold of it. */
final class FuzzHost implements LoopListener {
  static final IpAddress OWN_IPV4 = IpAddress.parse("10.9.0.2");
  static final IpAddress OWN_IPV6 = IpAddress.parse("fd09::2");

  /** Which the loading of a class may have done. */
  static final class TooMuchAllocated extends AssertionError {
    private static final long serialVersionUID = 1;

    TooMuchAllocated(long octets) {
      super(octets + " octets allocated");
    }
  }

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Nothing that arrives may make the stack allocate more at once. */
  private static final long MOST_ALLOCATED = 1 << 20;

  /** By their bound. */
  private static final Map<Long, ChunkPool> POOLS = new HashMap<>();

  private static final int MOST_TURNS = 300_000;
  private static final int MOST_DEADLINES = 100_000;
  private static final long A_DAY = 86_400_000_000_000L;

  private final FuzzDevice device;
  private final StackLoop loop;
  private final ChunkPool chunks;
  private final Outbound outbound = new Outbound(this);
  private final Remotes remotes;
  private final Ledger ledger;
  private final FuzzFrames frames;
  private final FuzzUser user = new FuzzUser(this);
  private long now;
  private @Nullable Throwable failure;

  FuzzHost(FuzzInput in, TcpTrace trace) {
    boolean ethernet = in.flag();
    int mtu = (int) in.pick(1500, 576, 1280, 9000);
    StackConfig config = FuzzConfig.read(in, mtu >= 1280);
    remotes = new Remotes(mtu >= 1280);
    ledger = new Ledger((int) config.tcp().get(TcpSetting.SYN_ACK_RETRIES));
    frames = new FuzzFrames(this, in.below(4) != 3);
    device = new FuzzDevice(mtu, ethernet, outbound);
    chunks = pool(config);
    now = in.pick(1_000_000_000L, 2_147_480_000_000_000L, 4_294_960_000_000_000L, -60_000_000_000L);
    SplittableRandom random = new SplittableRandom(1);
    TcpSecrets secrets = TcpSecrets.from(random);
    int iss = (int) in.pick(1, 0, 0x7fff_fff0, 0x8000_0000L, 0xffff_fff0L);
    if (in.flag()) {
      secrets = secrets.with((flow, at) -> iss, flow -> 0);
    }
    loop =
        new StackLoop(
            config, device, chunks, secrets, random, trace, this, new AddressListener() {}, now);
    user.start();
    settle();
  }

  /**
   * The last run's, if it gave everything back: to clear so much memory takes longer than to run.
   */
  private static ChunkPool pool(StackConfig config) {
    ChunkPool pool = POOLS.get(config.maximumMemory());
    if (pool == null || pool.octetsInUse() != 0) {
      pool = new ChunkPool(Arena.ofAuto(), config.chunkOctets(), config.maximumMemory());
      POOLS.put(config.maximumMemory(), pool);
    }
    return pool;
  }

  StackLoop loop() {
    return loop;
  }

  FuzzDevice device() {
    return device;
  }

  Outbound outbound() {
    return outbound;
  }

  Remotes remotes() {
    return remotes;
  }

  Ledger ledger() {
    return ledger;
  }

  FuzzFrames frames() {
    return frames;
  }

  FuzzUser user() {
    return user;
  }

  long now() {
    return now;
  }

  @Override
  public void failed(Throwable thrown) {
    if (!(thrown instanceof FuzzUser.ApplicationFailure)) {
      failure = thrown;
    }
  }

  /** A frame for the stack. */
  void arrives(byte[] frame) {
    byte[] cut = Arrays.copyOf(frame, Math.min(frame.length, device.mtu() + EthernetHeader.OCTETS));
    int header = device.isEthernet() ? Math.min(EthernetHeader.OCTETS, cut.length) : 0;
    ledger.arrived(Arrays.copyOfRange(cut, header, cut.length));
    device.arrives(cut);
  }

  /** The peer of this flow may be sent to without a bound once it is known to be there. */
  void trustIfVerified(FlowKey flow) {
    TcpConnection c = loop.tcp().find(flow);
    if (c != null && c.state().isSynchronized()) {
      ledger.trust(flow);
    }
  }

  /** Turns the loop until it has nothing to do at this time. */
  void settle() {
    int turns = 0;
    boolean busy = true;
    while (busy) {
      check(turns++ < MOST_TURNS, "the loop comes to rest");
      busy = runOnce() > 0 || loop.tcp().hasWork() || device.hasFrames();
      trustTheVerified();
    }
    check(loop.nextDeadline() > now, "the loop rests until a later time");
    check(IpProbe.reassemblyOctets(loop.ip()) <= FuzzConfig.REASSEMBLY_OCTETS, "fragments bounded");
    checkMemory();
  }

  private int runOnce() {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    int work = loop.runOnce(now);
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
    if (allocated > MOST_ALLOCATED) {
      throw new TooMuchAllocated(allocated);
    }
    if (failure != null) {
      throw new AssertionError("a rule failed", failure);
    }
    return work;
  }

  private void trustTheVerified() {
    loop.tcp()
        .forEachConnection(c -> {
          if (c.state().isSynchronized()) {
            ledger.trust(c.flow());
          }
        });
  }

  /** Whole chunks at both ends of two buffers, for each connection that may hold text. */
  private void checkMemory() {
    long buffers = user.largestBuffers();
    long most = user.connections() * (buffers + 4L * chunks.chunkOctets());
    check(chunks.octetsInUse() <= most, chunks.octetsInUse() + " octets of text, at most " + most);
  }

  /** Time passes; what falls due meanwhile happens together, as after a pause. */
  void passes(long nanos) {
    now += nanos;
    settle();
  }

  /** Time passes to the next deadline. */
  void passesToDeadline() {
    long next = loop.nextDeadline();
    if (next != Long.MAX_VALUE) {
      now = Math.max(now, next);
      settle();
    }
  }

  /** A frame that carries RST must not draw one. */
  void settleAfterReset() {
    int before = outbound.resets;
    settle();
    check(outbound.resets == before, "a RST is not answered by a RST");
  }

  /** Everything ends, by itself in the end, and leaves nothing behind. */
  void end(FuzzInput in) {
    int manner = in.u8() & 3;
    if (manner == 2) {
      resetAll();
    } else if (manner == 3) {
      device.gone = true;
      settle();
    }
    user.end(manner == 1);
    settle();
    long patience = now + A_DAY;
    for (int i = 0; loop.nextDeadline() != Long.MAX_VALUE; i++) {
      check(i < MOST_DEADLINES, "timers end");
      passesToDeadline();
      if (now > patience) {
        patience = Long.MAX_VALUE;
        user.abortAll();
        settle();
      }
    }
    user.checkEnded();
    check(loop.tcp().connectionCount() == 0, "no connection is left");
    check(loop.tcp().timeWaitCount() == 0, "no TIME-WAIT entry is left");
    check(chunks.octetsInUse() == 0, "no text is left: " + chunks.octetsInUse());
    check(IpProbe.reassemblyOctets(loop.ip()) == 0, "no fragment is left");
  }

  private void resetAll() {
    List<TcpConnection> connections = new ArrayList<>();
    loop.tcp().forEachConnection(connections::add);
    for (TcpConnection c : connections) {
      boolean hasPeer = TcpInternals.hasPeer(c) && c.state() != TcpState.LISTEN;
      if (hasPeer && !loop.ip().addresses().isLocal(c.flow().remoteHi, c.flow().remoteLo)) {
        frames.reset(c.flow(), (int) TcpInternals.rcvNxt(c));
        settle();
        check(
            c.state() == TcpState.CLOSED || c.state() == TcpState.LISTEN, "an exact RST ends " + c);
      }
    }
  }

  private static void check(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError("does not hold: " + what);
    }
  }
}
