package io.leat.stack.link;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class LinkAllocationTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int ROUND = 20_000;

  @Test
  void carryingFramesThroughAllWrappersAllocatesNothingWhenWarm() {
    MemoryPair pair = MemoryPair.ofPackets("wire", 1500, 16);
    Faults faults = new Faults(0.01, 0.01, 0.01, 0.01, 1000, 1000, 5000);
    LinkDevice faulty = new FaultInjector(pair.left(), faults, faults, 5);
    LinkDevice tap = new CaptureTap(faulty, (direction, headers, text, gso, now) -> {});
    PacketBuffer frame = Frames.numbered(1, 100);
    Slices text = Frames.text(new byte[1000]);
    FrameReceiver echo = (received, now) -> pair.right().transmit(received, Frames.NO_TEXT, 0, now);
    FrameReceiver ignore = (received, now) -> {};

    long allocated = Long.MAX_VALUE;
    for (int round = 0; round < 20 && allocated > 0; round++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < ROUND; i++) {
        long now = (long) round * ROUND * 1000 + i * 1000L;
        tap.transmit(frame, text, 0, now);
        pair.right().receive(echo, 16, now);
        tap.receive(ignore, 16, now);
      }
      allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
    }
    assertThat(allocated).isZero();
  }
}
