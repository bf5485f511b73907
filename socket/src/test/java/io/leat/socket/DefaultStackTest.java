package io.leat.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leat.packet.wire.IpAddress;
import io.leat.stack.Stack;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DefaultStackTest {
  @Test
  void everyAddressOfTheNetworkInMemoryIsLocal() throws Exception {
    IpAddress server = IpAddress.parse("203.0.113.9");
    try (Stack stack = DefaultStack.start("memory");
        TcpListener listener = TcpListener.on(stack).listen(server, 80);
        TcpStream client = TcpStream.on(stack).connect(server, 80);
        TcpStream accepted = listener.accept()) {
      assertThat(client.localAddress().getAddress()).isEqualTo(Addresses.toInet(server));
      byte[] text = "x".repeat(500_000).getBytes(StandardCharsets.UTF_8);
      Thread.startVirtualThread(() -> write(accepted, text));
      assertThat(client.input().readNBytes(text.length)).isEqualTo(text);
    }
  }

  private static void write(TcpStream stream, byte[] text) {
    try {
      stream.output().write(text);
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tun0", "tun:", ":tun0,10.9.0.2/16", "tun:tun0", "tun:tun0,10.9.0.2/77"})
  void aDescriptionThatIsNotUnderstoodSaysWhatOneLooksLike(String description) {
    assertThatThrownBy(() -> DefaultStack.start(description))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("tun:tun0,10.9.0.2/16");
  }

  @Test
  void aKindOfDeviceThatNobodyOpensSaysWhichModuleIsMissing() {
    assertThatThrownBy(() -> DefaultStack.start("tun:tun0,10.9.0.2/16"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("leat-link-linux");
  }
}
