package io.leat.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import io.leat.stack.ip.AddressListener;
import io.leat.stack.link.LinkDevice;
import io.leat.stack.link.MemoryPair;
import io.leat.tcp.connection.ConnectionHandler;
import io.leat.tcp.connection.TcpConnection;
import io.leat.testkit.Requirement;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The MTU of a device changes while its loop runs and connections talk. */
class LiveMtuTest {
  private static final int OCTETS = 4_000_000;
  private static final long QUIET = 5_000_000_000L;

  /** What the system says; the device knows it from its next refresh on. */
  private int mtuOutside = 1500;

  private int mtu = 1500;
  private int largestSince;
  private final LoopPair pair;

  LiveMtuTest() {
    MemoryPair link = MemoryPair.ofPackets("link", 1500, 1024);
    pair =
        new LoopPair(StackConfig.DEFAULT, watched(link.left()), link.right(), AddressListener.NONE);
  }

  private LinkDevice watched(LinkDevice device) {
    return (LinkDevice)
        Proxy.newProxyInstance(
            LinkDevice.class.getClassLoader(),
            new Class<?>[] {LinkDevice.class},
            (proxy, method, arguments) -> {
              switch (method.getName()) {
                case "mtu" -> {
                  return mtu;
                }
                case "refresh" -> {
                  largestSince = mtu == mtuOutside ? largestSince : 0;
                  mtu = mtuOutside;
                }
                case "transmit" ->
                    sent((PacketBuffer) arguments[0], (Slices) arguments[1], (int) arguments[2]);
                default -> {}
              }
              return method.invoke(device, arguments);
            });
  }

  private void sent(PacketBuffer headers, Slices text, int gsoOctets) {
    int octets = gsoOctets == 0 ? text.octets() : Math.min(gsoOctets, text.octets());
    largestSince = Math.max(largestSince, headers.length() + octets);
  }

  /** Sends so many octets, or counts what comes. */
  private static final class Talker implements ConnectionHandler {
    private final byte[] some = new byte[20_000];
    private int left;
    int received;

    Talker(int octets) {
      left = octets;
    }

    @Override
    public void connected(TcpConnection c, long now) {
      writable(c, now);
    }

    @Override
    public void writable(TcpConnection c, long now) {
      int taken = -1;
      while (left > 0 && taken != 0) {
        taken = c.send(some, 0, Math.min(left, some.length), now);
        left -= taken;
      }
    }

    @Override
    public void readable(TcpConnection c, long now) {
      int octets = c.receive(some, 0, some.length, now);
      while (octets > 0) {
        received += octets;
        octets = c.receive(some, 0, some.length, now);
      }
    }
  }

  private Talker transfer() throws Exception {
    Talker receiver = new Talker(0);
    var binding = pair.right.bind(LoopPair.RIGHT, 80, true);
    pair.right.listen(
        binding,
        pair.right.config().tcp(),
        (listener, now) -> {
          TcpConnection accepted = listener.accept();
          if (accepted != null) {
            accepted.setHandler(receiver);
          }
        });
    pair.left.connect(null, 0, LoopPair.RIGHT, 80, pair.left.config().tcp(), new Talker(OCTETS));
    while (receiver.received < OCTETS / 2) {
      pair.turn();
    }
    return receiver;
  }

  @ParameterizedTest
  @ValueSource(ints = {1280, 1000, 600})
  @Requirement("RFC8201 §5.2")
  void aSmallerMtuCutsWhatIsSentFromThenOn(int smaller) throws Exception {
    Talker receiver = transfer();
    mtuOutside = smaller;
    pair.now += 1_000_000_000L;
    pair.settle(QUIET);
    assertThat(receiver.received).isEqualTo(OCTETS);
    assertThat(largestSince).isEqualTo(smaller);
    assertThat(pair.failures).isEmpty();
  }

  @Test
  void aConnectionLivesThroughChangesInBothDirections() throws Exception {
    Talker receiver = transfer();
    for (int changed : new int[] {700, 1500, 900, 1400}) {
      mtuOutside = changed;
      pair.now += 1_000_000_000L;
      int before = receiver.received;
      while (receiver.received < Math.min(OCTETS, before + 200_000)) {
        pair.turn();
      }
    }
    pair.settle(QUIET);
    assertThat(receiver.received).isEqualTo(OCTETS);
    assertThat(pair.failures).isEmpty();
  }
}
