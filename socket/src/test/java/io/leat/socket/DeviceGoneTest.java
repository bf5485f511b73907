package io.leat.socket;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.SocketException;
import org.junit.jupiter.api.Test;

/** A device that vanishes under its stack. */
class DeviceGoneTest extends WithStacks {
  @Test
  void callsFailWithANameForItAndTheLoopRests() throws Exception {
    TcpListener listener = TcpListener.on(right).listen(RIGHT, 80);
    TcpStream client = TcpStream.on(left).connect(RIGHT, 80);
    TcpStream server = listener.accept();
    Call<Integer> reader = call(() -> server.input().read());
    Call<Void> writer =
        call(() -> {
          server.output().write(new byte[2_000_000]);
          return null;
        });
    reader.blocked();
    writer.blocked();
    right.loop().device().close();
    assertThatThrownBy(reader::get)
        .isInstanceOf(SocketException.class)
        .hasMessage("Network device is gone");
    assertThatThrownBy(writer::get).hasMessage("Network device is gone");
    assertThatThrownBy(() -> TcpStream.on(right).connect(LEFT, 80))
        .isInstanceOf(SocketException.class)
        .hasMessageContaining("is gone");
    Thread loop =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().equals("right-loop"))
            .findFirst()
            .orElseThrow();
    untilBlocked(loop);
    client.abort();
    server.close();
    listener.close();
  }
}
