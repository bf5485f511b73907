package io.leat.packet.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.leat.packet.buffer.ChunkPool;
import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import io.leat.packet.buffer.StreamBuffer;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** What happens for each segment allocates nothing once it is compiled. */
class SegmentPathAllocationTest {
  private static final int AT = Frames.AT;
  private static final int ROUNDS = 100_000;

  private final FlowKey flow = Frames.flow("10.9.0.2", 80, "10.9.0.1", 34_567);
  private final PacketBuffer frame = Frames.empty(1480);
  private final InboundSegment segment = new InboundSegment();
  private final Ipv6Extensions extensions = new Ipv6Extensions();
  private final Slices slices = new Slices();
  private final ChunkPool pool = new ChunkPool(Arena.ofAuto(), 4096, 1 << 20);
  private final StreamBuffer buffer = new StreamBuffer(pool, 1 << 16);
  private final byte[] target = new byte[1448];
  private long position = 1L << 32;
  private long sink;

  @Test
  void nothingIsAllocatedPerSegment() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long id = Thread.currentThread().threadId();
    buffer.releaseAll(position);
    long least = Long.MAX_VALUE;
    for (int attempt = 0; attempt < 5 && least > 0; attempt++) {
      rounds();
      long before = threads.getThreadAllocatedBytes(id);
      rounds();
      least = Math.min(least, (threads.getThreadAllocatedBytes(id) - before) / ROUNDS);
    }
    assertThat(sink).isNotZero();
    assertThat(least).isZero();
  }

  private void rounds() {
    for (int i = 0; i < ROUNDS; i++) {
      sendAndReceive(i);
    }
  }

  private void sendAndReceive(int i) {
    TcpHeader.write(frame, AT, 34_567, 80, i, i, 32, TcpFlags.ACK, 1000);
    TcpOptionsEncoder.timestamps(frame, AT + 20, i, i);
    slices.clear();
    slices.add(frame.segment(), AT + 32, 1448);
    TcpHeader.writeChecksum(frame, AT, 32, flow, slices);
    if (segment.decode(frame, AT, 1480, flow, true) != null) {
      throw new AssertionError("bad segment");
    }
    sink += flow.hash(i, sink);
    if (!buffer.write(position, segment.text, segment.textOffset, segment.textLength)) {
      throw new AssertionError("no chunk");
    }
    slices.clear();
    buffer.slices(position, position + 1448, slices);
    buffer.read(position, target, 0, 1448);
    position += 1448;
    buffer.discardBefore(position);
    Ipv6Header.write(frame, AT, 1440, 0, 0, 60, 64, 0, 1, 0, 1);
    frame.put32(AT + 40, 0x0600_0104);
    frame.put32(AT + 44, 0);
    if (extensions.walk(frame, AT, AT + 1480) != null) {
      throw new AssertionError("bad header");
    }
    sink += extensions.protocolOffset;
  }
}
