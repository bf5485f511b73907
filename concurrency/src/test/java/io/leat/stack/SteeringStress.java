package io.leat.stack;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.leat.packet.buffer.ChunkPool;
import io.leat.packet.buffer.PacketBuffer;
import io.leat.stack.ip.AddressListener;
import io.leat.stack.link.FrameReceiver;
import io.leat.stack.link.MemoryPair;
import io.leat.tcp.demux.TcpSecrets;
import io.leat.tcp.trace.TcpTrace;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.SplittableRandom;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/** What one loop hands over to another comes whole, in order, and wakes a loop that rests. */
public final class SteeringStress {
  private static final int OCTETS = 8;

  /** The deadline of a rest: who reaches it was not woken. */
  private static final long PATIENCE = 60_000_000_000L;

  private SteeringStress() {}

  /** Loops beside each other, each with a device at which it may rest; none of them turns. */
  public abstract static class Loops {
    private final SplittableRandom random = new SplittableRandom(7);
    final List<StackLoop> loops = List.of(loop(), loop(), loop());
    final Steering steering = new Steering(loops, random);

    private StackLoop loop() {
      StackConfig config = StackConfig.DEFAULT.withAddress("10.0.0.1/8");
      return new StackLoop(
          config,
          MemoryPair.ofPackets("steered", 1500, 1).left(),
          new ChunkPool(Arena.ofAuto(), config.chunkOctets(), config.maximumMemory()),
          TcpSecrets.from(random),
          random,
          TcpTrace.OFF,
          new LoopListener() {},
          AddressListener.NONE,
          0);
    }

    /** Hands over two packets with these numbers, and sees to it that the owner takes them. */
    final void handOver(int from, int to, int number) {
      PacketBuffer packet = PacketBuffer.allocate(Arena.ofAuto(), OCTETS);
      for (int i = number; i < number + 2; i++) {
        packet.clear();
        packet.put32(packet.append(OCTETS), i);
        packet.put32(packet.start() + 4, ~i);
        steering.handOver(from, to, packet);
      }
      steering.wakeOwners(from);
    }

    /**
     * Whether the loop, resting when there is nothing, takes over so many before it has waited in
     * vain.
     */
    final boolean takesOver(int to, int count, FrameReceiver receiver) {
      long before = System.nanoTime();
      int taken = steering.takeOver(to, receiver, count, 0);
      while (taken < count && System.nanoTime() - before < PATIENCE) {
        loops.get(to).device().park(before + PATIENCE);
        taken += steering.takeOver(to, receiver, count, 0);
      }
      return taken == count && System.nanoTime() - before < PATIENCE;
    }
  }

  /** Remembers whether packets were whole, and those of each loop in order. */
  static final class Seen implements FrameReceiver {
    private final int[] last = new int[3];
    private boolean wrong;

    @Override
    public void frame(PacketBuffer packet, long now) {
      int number = (int) packet.u32(packet.start());
      wrong |= packet.length() != OCTETS || (int) packet.u32(packet.start() + 4) != ~number;
      int from = number / 10;
      wrong |= number % 10 != last[from] + 1;
      last[from] = number % 10;
    }

    boolean isRight() {
      return !wrong;
    }
  }

  /** One loop hands over while the owner takes over, and rests in between. */
  @JCStressTest
  @Outcome(id = "true", expect = ACCEPTABLE)
  @State
  public static class One extends Loops {
    private final Seen seen = new Seen();
    private boolean inTime;

    @Actor
    public void reader() {
      handOver(0, 2, 1);
    }

    @Actor
    public void owner() {
      inTime = takesOver(2, 2, seen);
    }

    @Arbiter
    public void end(Z_Result r) {
      r.r1 = inTime && seen.isRight();
    }
  }

  /** Two loops do. */
  @JCStressTest
  @Outcome(id = "true", expect = ACCEPTABLE)
  @State
  public static class Two extends Loops {
    private final Seen seen = new Seen();
    private boolean inTime;

    @Actor
    public void reader() {
      handOver(0, 2, 1);
    }

    @Actor
    public void otherReader() {
      handOver(1, 2, 11);
    }

    @Actor
    public void owner() {
      inTime = takesOver(2, 4, seen);
    }

    @Arbiter
    public void end(Z_Result r) {
      r.r1 = inTime && seen.isRight();
    }
  }

  /** Two loops hand over to each other: each takes what is its own. */
  @JCStressTest
  @Outcome(id = "true", expect = ACCEPTABLE)
  @State
  public static class EachOther extends Loops {
    private final Seen seen = new Seen();
    private final Seen seenByOther = new Seen();
    private boolean inTime;
    private boolean otherInTime;

    @Actor
    public void one() {
      handOver(0, 1, 1);
      inTime = takesOver(0, 2, seen);
    }

    @Actor
    public void other() {
      handOver(1, 0, 11);
      otherInTime = takesOver(1, 2, seenByOther);
    }

    @Arbiter
    public void end(Z_Result r) {
      r.r1 = inTime && otherInTime && seen.isRight() && seenByOther.isRight();
    }
  }
}
