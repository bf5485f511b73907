package io.leat.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.packet.buffer.ChunkPool;
import io.leat.stack.ip.AddressListener;
import io.leat.stack.link.LinkDevice;
import io.leat.stack.link.MemoryPair;
import io.leat.tcp.demux.TcpSecrets;
import io.leat.tcp.trace.TcpTrace;
import java.lang.foreign.Arena;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A device whose MTU or link changes outside is asked about it. */
class DeviceRefreshTest {
  private static final long SECOND = 1_000_000_000L;

  private int refreshed;

  @Test
  void aLoopThatTurnsAsksItsDeviceOnceASecond() {
    StackLoop loop = loop(MemoryPair.ofPackets("link", 1500, 16).left());
    for (long now = SECOND; now < 4 * SECOND; now += SECOND / 100) {
      loop.runOnce(now);
    }
    assertThat(refreshed).isEqualTo(2);
  }

  @Test
  void aLoopThatRestedAsksFirst() {
    StackLoop loop = loop(MemoryPair.ofPackets("link", 1500, 16).left());
    loop.runOnce(100 * SECOND);
    assertThat(refreshed).isEqualTo(1);
  }

  private StackLoop loop(LinkDevice device) {
    InvocationHandler counting =
        (proxy, method, arguments) -> {
          if (method.getName().equals("refresh")) {
            refreshed++;
          }
          return method.invoke(device, arguments);
        };
    LinkDevice counted =
        (LinkDevice)
            Proxy.newProxyInstance(
                LinkDevice.class.getClassLoader(), new Class<?>[] {LinkDevice.class}, counting);
    SplittableRandom random = new SplittableRandom(1);
    return new StackLoop(
        StackConfig.DEFAULT.withAddress("10.0.0.1/8"),
        counted,
        new ChunkPool(Arena.ofAuto(), 16_384, 1 << 20),
        TcpSecrets.from(random),
        random,
        TcpTrace.OFF,
        new LoopListener() {},
        new AddressListener() {},
        SECOND);
  }
}
