package io.leat.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.stack.StackConfig;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** More writers than a stack has memory for: they wait for each other, and none for ever. */
class MemoryShortageTest extends WithStacks {
  @Override
  protected StackConfig config() {
    return StackConfig.DEFAULT.withMaximumMemory(32 * 16_384);
  }

  @Test
  void writersWaitForMemoryAndGetIt() throws Exception {
    int streams = 10;
    try (TcpListener listener = TcpListener.on(right).listen(RIGHT, 80)) {
      List<Call<Void>> writers = new ArrayList<>();
      List<Call<byte[]>> readers = new ArrayList<>();
      for (int i = 0; i < streams; i++) {
        TcpStream client = TcpStream.on(left).connect(RIGHT, 80);
        TcpStream server = listener.accept();
        writers.add(
            call(() -> {
              try (client) {
                client.output().write(text(500_000, 1));
              }
              return null;
            }));
        readers.add(
            call(() -> {
              try (server) {
                return server.input().readAllBytes();
              }
            }));
      }
      for (int i = 0; i < streams; i++) {
        writers.get(i).get();
        assertThat(readers.get(i).get()).isEqualTo(text(500_000, 1));
      }
    }
  }
}
