package io.leat.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

@Program("Virtual threads")
class VirtualThreadsTest extends WithChannels {
  private static final int THREADS = 10_000;

  /** The kernel needs two descriptors for each, Leat none. */
  private static int threads() {
    var system = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long free = system.getMaxFileDescriptorCount() - system.getOpenFileDescriptorCount() - 200;
    return Network.isLeat() ? THREADS : (int) Math.min(THREADS, free / 2);
  }

  @Test
  void tenThousandBlockedReadersShareOneCarrier() throws Exception {
    int threads = threads();
    ServerSocketChannel listener = listen(1000);
    List<SocketChannel> servers = new ArrayList<>();
    List<Call<Integer>> readers = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      SocketChannel client = open();
      client.connect(addressOf(listener));
      servers.add(closedAfterwards(listener.accept()));
      readers.add(
          call(
              true,
              () -> {
                ByteBuffer one = ByteBuffer.allocate(1);
                assertThat(client.read(one)).isEqualTo(1);
                client.write(one.flip());
                return (int) one.get(0);
              }));
    }
    readers.getLast().blocked();
    readers.getFirst().blocked();
    for (int i = threads - 1; i >= 0; i--) {
      servers.get(i).write(ByteBuffer.wrap(new byte[] {(byte) (i % 100)}));
    }
    for (int i = 0; i < threads; i++) {
      assertThat(readers.get(i).get()).isEqualTo(i % 100);
      assertThat(servers.get(i).read(ByteBuffer.allocate(2))).isEqualTo(1);
    }
  }
}
