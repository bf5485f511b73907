package io.leat.tcp.demux;

import io.leat.packet.buffer.ChunkPool;
import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.IpAddress;
import io.leat.tcp.connection.TcpConfig;
import io.leat.tcp.connection.TcpOutput;
import io.leat.tcp.trace.TcpTrace;
import java.lang.foreign.Arena;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;

/** Two TCPs without IP between them: segments cross after a fixed delay, in virtual time. */
final class TwoHosts {
  static final IpAddress A = IpAddress.parse("10.0.0.1");
  static final IpAddress B = IpAddress.parse("10.0.0.2");

  /** A segment on its way. */
  record InTransit(long arrives, boolean toB, byte[] octets) {}

  final class Host implements TcpOutput {
    final TcpDemux tcp;
    final boolean isA;
    final int mtu;
    private final PacketBuffer header = PacketBuffer.allocate(Arena.ofAuto(), 100);
    private final PacketBuffer arriving = PacketBuffer.allocate(Arena.ofAuto(), 70_000);
    private final FlowKey flow = new FlowKey();
    Predicate<byte[]> lose = octets -> false;
    private long octetsSent;
    long mostInOneCycle;

    Host(boolean isA, TcpConfig config, TcpTrace trace, int mtu) {
      this.isA = isA;
      this.mtu = mtu;
      tcp =
          new TcpDemux(
              this,
              config,
              new ChunkPool(Arena.ofAuto(), 16_384, 64 << 20),
              TcpSecrets.from(new SplittableRandom(isA ? 1 : 2)),
              trace,
              failures::add,
              now);
    }

    @Override
    public PacketBuffer headerBuffer() {
      header.clear();
      return header;
    }

    @Override
    public void send(
        FlowKey to,
        PacketBuffer segment,
        Slices text,
        int gsoOctets,
        int trafficClass,
        int hopLimit,
        long time) {
      byte[] octets = new byte[segment.length() + text.octets()];
      var target = java.lang.foreign.MemorySegment.ofArray(octets);
      java.lang.foreign.MemorySegment.copy(
          segment.segment(), segment.start(), target, 0, segment.length());
      text.copyTo(target, segment.length());
      sent++;
      octetsSent += text.octets();
      if (!lose.test(octets)) {
        transit.add(new InTransit(now + delay, isA, octets));
      }
    }

    @Override
    public int mtu(FlowKey to) {
      return mtu;
    }

    @Override
    public int pathMtu(FlowKey to) {
      return mtu;
    }

    @Override
    public void pathMtuReduced(FlowKey to, int smaller, long time) {}

    void arrives(byte[] octets) {
      arriving.clear();
      int at = arriving.append(octets.length);
      arriving.put(at, java.lang.foreign.MemorySegment.ofArray(octets), 0, octets.length);
      IpAddress local = isA ? addressOfA : addressOfB;
      IpAddress remote = isA ? addressOfB : addressOfA;
      flow.set(local, 0, remote, 0);
      tcp.segmentArrives(arriving, at, octets.length, flow, 0, 64, false, now);
    }

    int work() {
      int expired = tcp.expire(now);
      long before = octetsSent;
      int transmitted = tcp.transmitDirty(now);
      mostInOneCycle = Math.max(mostInOneCycle, octetsSent - before);
      return expired + transmitted + tcp.deliverEvents(now);
    }
  }

  IpAddress addressOfA = A;
  IpAddress addressOfB = B;
  long now = 1_000_000_000L;
  long delay = 5_000_000L;
  int sent;
  final ArrayDeque<InTransit> transit = new ArrayDeque<>();
  final List<Throwable> failures = new ArrayList<>();
  final Host a;
  final Host b;

  TwoHosts(TcpConfig config, TcpTrace trace) {
    a = new Host(true, config, trace, 1500);
    b = new Host(false, config, trace, 1500);
  }

  FlowKey flowTo(int port) {
    FlowKey flow = new FlowKey();
    flow.set(A, 0, B, port);
    return flow;
  }

  /** Runs until nothing moves any more, or the time is over. */
  void run(long nanos) {
    long end = now + nanos;
    while (true) {
      settle();
      long next = Math.min(a.tcp.nextDeadline(), b.tcp.nextDeadline());
      if (!transit.isEmpty()) {
        next = Math.min(next, transit.peek().arrives());
      }
      if (next > end) {
        now = end;
        return;
      }
      now = Math.max(now, next);
    }
  }

  private void settle() {
    boolean more = true;
    while (more) {
      while (!transit.isEmpty() && transit.peek().arrives() <= now) {
        InTransit segment = transit.poll();
        (segment.toB() ? b : a).arrives(segment.octets());
      }
      more = a.work() + b.work() > 0;
    }
    if (!failures.isEmpty()) {
      throw new AssertionError("a rule failed", failures.getFirst());
    }
  }
}
