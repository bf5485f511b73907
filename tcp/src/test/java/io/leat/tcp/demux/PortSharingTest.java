package io.leat.tcp.demux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leat.packet.wire.IpAddress;
import io.leat.tcp.connection.TcpError;
import io.leat.tcp.handshake.Listener;
import org.junit.jupiter.api.Test;

/** SO_REUSEADDR, as on Linux. */
class PortSharingTest extends Scenario {
  private static final int PORT = ScriptedStack.PORT;

  private ListenTable.Binding bind(IpAddress address) throws OpenException {
    return stack().tcp().bind(address, PORT, true, config);
  }

  private Listener listen(ListenTable.Binding binding) throws OpenException {
    Listener listener = new Listener(binding.address(), PORT, config, (l, time) -> {});
    stack().tcp().listen(binding, listener, stack().now());
    return listener;
  }

  private IpAddress any() {
    return stack().mode().ipv4 ? IpAddress.ofIpv4(0) : new IpAddress(0, 0);
  }

  private void refuses(ListenTable.Binding binding) {
    assertThatThrownBy(() -> listen(binding))
        .isInstanceOfSatisfying(
            OpenException.class, e -> assertThat(e.error()).isEqualTo(TcpError.ALREADY_EXISTS))
        .hasMessageContaining("address in use");
  }

  @Test
  void ofTwoSocketsThatShareAnAddressOnlyOneListens() throws OpenException {
    ListenTable.Binding first = bind(stack().mode().stackAddress());
    ListenTable.Binding second = bind(stack().mode().stackAddress());
    Listener listener = listen(first);
    refuses(second);
    stack().tcp().close(listener, stack().now());
    listen(second);
  }

  @Test
  void anAddressAndAllAddressesDoNotBothListen() throws OpenException {
    ListenTable.Binding all = bind(any());
    ListenTable.Binding one = bind(stack().mode().stackAddress());
    listen(all);
    refuses(one);
  }

  @Test
  void norTheOtherWayRound() throws OpenException {
    ListenTable.Binding all = bind(any());
    ListenTable.Binding one = bind(stack().mode().stackAddress());
    listen(one);
    refuses(all);
  }

  @Test
  void twoAddressesBothListen() throws OpenException {
    ListenTable.Binding one = bind(stack().mode().stackAddress());
    ListenTable.Binding other = bind(stack().mode().peerAddress());
    listen(one);
    listen(other);
  }
}
