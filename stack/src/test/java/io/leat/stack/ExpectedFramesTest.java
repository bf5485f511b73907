package io.leat.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.packet.buffer.ChunkPool;
import io.leat.stack.ip.AddressListener;
import io.leat.stack.link.FilterDevice;
import io.leat.stack.link.FrameReceiver;
import io.leat.stack.link.LinkDevice;
import io.leat.stack.link.MemoryPair;
import io.leat.tcp.demux.TcpSecrets;
import io.leat.tcp.trace.TcpTrace;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A loop in full swing leaves it to its device which looks for a frame it spares itself. */
class ExpectedFramesTest {
  private static final long MICROSECOND = 1000;
  private static final long ORIGIN = 1_000_000_000L;

  private final List<String> asked = new ArrayList<>();
  private final StackLoop loop = loop(MemoryPair.ofPackets("link", 1500, 16).left());

  @Test
  void aLoopThatHasJustTurnedAsksForWhatIsExpected() {
    loop.runOnce(ORIGIN + 50 * MICROSECOND);
    loop.runOnce(ORIGIN + 150 * MICROSECOND);
    assertThat(asked).containsExactly("expected", "expected");
  }

  @Test
  void behindAGapItAsksForAllThatMayHaveComeMeanwhile() {
    loop.runOnce(ORIGIN + 101 * MICROSECOND);
    loop.runOnce(ORIGIN + 102 * MICROSECOND);
    assertThat(asked).containsExactly("all", "expected");
  }

  @Test
  void aFilterSeesWhatIsExpectedToo() {
    LinkDevice filter = new FilterDevice(new Asked(MemoryPair.ofPackets("l", 1500, 16).left())) {};
    filter.receiveExpected((_, _) -> {}, 1, ORIGIN);
    assertThat(asked).as("by the only way that filters override").containsExactly("all");
  }

  private final class Asked extends FilterDevice {
    Asked(LinkDevice behind) {
      super(behind);
    }

    @Override
    public int receive(FrameReceiver receiver, int limit, long now) {
      asked.add("all");
      return super.receive(receiver, limit, now);
    }

    @Override
    public int receiveExpected(FrameReceiver receiver, int limit, long now) {
      asked.add("expected");
      return device.receiveExpected(receiver, limit, now);
    }
  }

  private StackLoop loop(LinkDevice device) {
    SplittableRandom random = new SplittableRandom(1);
    return new StackLoop(
        StackConfig.DEFAULT.withAddress("10.0.0.1/8"),
        new Asked(device),
        new ChunkPool(Arena.ofAuto(), 16_384, 1 << 20),
        TcpSecrets.from(random),
        random,
        TcpTrace.OFF,
        new LoopListener() {},
        new AddressListener() {},
        ORIGIN);
  }
}
