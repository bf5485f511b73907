package io.leat.link.linux;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import io.leat.stack.link.FrameReceiver;
import io.leat.stack.link.LinkDevice;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The frame path allocates nothing after warm-up. */
@Timeout(120)
class AllocationTest {
  private static final int BURST = 200;
  private static final int BURSTS = 50;
  private static final int WINDOWS = 60;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final Slices text = Frames.text(1400);
  private int frames;
  private final FrameReceiver counter = (frame, _) -> frames += frame.length() > 1000 ? 1 : 0;

  @Test
  void framesOverATunAllocateNothing() throws Exception {
    for (String how : new String[] {"", " vnet_hdr"}) {
      try (TestNamespace ns = TestNamespace.createQuiet()) {
        ns.ip("tuntap add dev tun0 mode tun" + how);
        try (TunDevice device = ns.openUp(TunOptions.tun("tun0"));
            DatagramChannel kernel = ns.namespace.call(AllocationTest::kernelSocket)) {
          assertNothingAllocated(device, kernel);
        }
      }
    }
  }

  private static DatagramChannel kernelSocket() throws IOException {
    return DatagramChannel.open().bind(new InetSocketAddress("192.0.2.1", 9));
  }

  /** The compiler decides when it is warm: some window of many frames must allocate nothing. */
  private void assertNothingAllocated(TunDevice device, DatagramChannel kernel) throws Exception {
    PacketBuffer headers =
        Frames.udp(TestNamespace.OWN_ADDRESS, TestNamespace.KERNEL_ADDRESS, 9, 1400);
    long allocated = Long.MAX_VALUE;
    for (int i = 0; i < WINDOWS && allocated != 0; i++) {
      allocated = 0;
      frames = 0;
      for (int j = 0; j < BURSTS; j++) {
        fill(kernel);
        long before = THREADS.getCurrentThreadAllocatedBytes();
        int sent = exchange(device, headers);
        allocated += THREADS.getCurrentThreadAllocatedBytes() - before;
        assertThat(sent).isEqualTo(BURST);
      }
      assertThat(frames).isEqualTo(BURSTS * BURST);
    }
    assertThat(allocated).as("octets for %d frames each way", BURSTS * BURST).isZero();
  }

  private static void fill(DatagramChannel kernel) throws Exception {
    ByteBuffer datagram = ByteBuffer.allocateDirect(1400);
    InetSocketAddress leat = new InetSocketAddress("192.0.2.2", 9);
    for (int i = 0; i < BURST; i++) {
      kernel.send(datagram.rewind(), leat);
    }
  }

  /** Reads the burst and sends as many frames, as a loop would, and parks often. */
  private int exchange(LinkDevice device, PacketBuffer headers) {
    int sent = 0;
    for (int left = BURST; left > 0; ) {
      device.park(Long.MAX_VALUE);
      left -= device.receive(counter, 2, 0);
    }
    for (int i = 0; i < BURST; i++) {
      sent += device.transmit(headers, text, 0, 0) ? 1 : 0;
    }
    wakeAndPark(device);
    return sent;
  }

  /** Once without and once with a system call. */
  private static void wakeAndPark(LinkDevice device) {
    device.wake();
    device.park(Long.MAX_VALUE);
    device.park(System.nanoTime());
  }
}
