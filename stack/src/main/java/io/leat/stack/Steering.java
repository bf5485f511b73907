package io.leat.stack;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.wire.FlowKey;
import io.leat.stack.link.FrameReceiver;
import io.leat.stack.link.FrameRing;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Which loop of several owns a flow, and how a packet gets there that another loop has read.
 *
 * <p>The kernel chooses the queue of a device by a hash of its own, so a packet may come to any
 * loop. Its owner follows from a keyed hash of the flow, the same for all packets of a connection
 * and beyond the control of strangers. Between each two loops is a bounded ring in each direction;
 * what finds it full is dropped and counted, as at any queue.
 *
 * <p>A loop hands over in its turn, and takes over in its turn; a loop is woken once for all that a
 * turn hands over to it.
 */
final class Steering {
  /** Packets that wait from one loop for another, at most. */
  static final int RING_FRAMES = 128;

  private static final int LARGEST_PACKET = 65_535 + 40;

  private final long secret0;
  private final long secret1;
  private final List<StackLoop> loops;

  /** From the loop of the first index to that of the second. */
  private final FrameRing[][] rings;

  /** Whether the loop of the first index has handed something over to that of the second. */
  private final boolean[][] told;

  Steering(List<StackLoop> loops, RandomGenerator random) {
    this.loops = List.copyOf(loops);
    secret0 = random.nextLong();
    secret1 = random.nextLong();
    int count = loops.size();
    rings = new FrameRing[count][count];
    told = new boolean[count][count];
    for (FrameRing[] from : rings) {
      for (int to = 0; to < count; to++) {
        from[to] = new FrameRing(RING_FRAMES, LARGEST_PACKET);
      }
    }
  }

  /** The index of the loop that owns the flow. Any thread. */
  int owner(FlowKey flow) {
    return (int) Math.unsignedMultiplyHigh(flow.hash(secret0, secret1), loops.size());
  }

  StackLoop loop(int index) {
    return loops.get(index);
  }

  /**
   * Copies a packet for the loop that owns it. On the loop {@code from}.
   *
   * @return false if too many wait there
   */
  boolean handOver(int from, int to, PacketBuffer packet) {
    told[from][to] = true;
    return rings[from][to].offer(packet);
  }

  /** Wakes those to whom this turn has handed something over. On the loop {@code from}. */
  void wakeOwners(int from) {
    boolean[] whom = told[from];
    FrameRing.publish(); // before the question whether the owner rests
    for (int to = 0; to < whom.length; to++) {
      if (whom[to]) {
        whom[to] = false;
        loops.get(to).device().wake();
      }
    }
  }

  /** Gives what others have handed over to {@code receiver}. On the loop {@code to}. */
  int takeOver(int to, FrameReceiver receiver, int limit, long now) {
    int taken = 0;
    for (FrameRing[] from : rings) {
      taken += from[to].drain(receiver, limit, now);
    }
    return taken;
  }
}
