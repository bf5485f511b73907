package io.leat.conformance.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.packet.wire.IpAddress;
import io.leat.stack.Stack;
import io.leat.stack.ip.SendResult;
import io.leat.stack.ip.UdpDatagram;
import io.leat.stack.ip.UdpSocket;
import io.leat.testkit.Requirement;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Datagrams larger than the link: the one end fragments, the other reassembles, and back again. */
@Timeout(60)
class FragmentTest {
  @ParameterizedTest
  @CsvSource({"IPv4, 56", "IPv4, 4000", "IPv4, 60000", "IPv6, 56", "IPv6, 4000", "IPv6, 60000"})
  @Requirement("RFC1122 §3.2.2.6")
  void theKernelsPingIsAnswered(String family, int octets) throws Exception {
    IpAddress leat = family.equals("IPv4") ? Wire.LEAT : Wire.LEAT6;
    try (Wire wire = Wire.tunWithLeat()) {
      assertThat(KernelPing.isAnswered(wire.namespace, leat, octets, 0)).isTrue();
      wire.assertNothingIsLeft();
    }
  }

  @ParameterizedTest
  @CsvSource({"IPv4, 1", "IPv4, 4000", "IPv4, 60001", "IPv6, 1", "IPv6, 4000", "IPv6, 60001"})
  @Requirement("RFC1122 §3.3.2")
  void aDatagramComesBackFromLeatAsItWasSent(String family, int octets) throws Exception {
    boolean ipv4 = family.equals("IPv4");
    byte[] text = new byte[octets];
    new SplittableRandom(octets).nextBytes(text);
    try (Wire wire = Wire.tunWithLeat();
        DatagramSocket theirs = wire.kernel.datagrams(ipv4 ? Wire.KERNEL : Wire.KERNEL6)) {
      List<SendResult> results = new ArrayList<>();
      int port = echoPort(wire.leat(), results);
      IpAddress leat = ipv4 ? Wire.LEAT : Wire.LEAT6;
      theirs.send(new DatagramPacket(text, octets, Kernel.inet(leat), port));
      DatagramPacket answer = new DatagramPacket(new byte[65_536], 65_536);
      theirs.receive(answer);
      assertThat(answer.getAddress()).isEqualTo(Kernel.inet(leat));
      assertThat(answer.getLength()).isEqualTo(octets);
      assertThat(answer.getData()).startsWith(text);
      assertThat(wire.leat().submit(on -> List.copyOf(results)).join())
          .containsExactly(SendResult.SENT);
    }
  }

  /**
   * Opens a UDP socket on the loop that sends everything back.
   *
   * @param results of sending; the loop's
   */
  private static int echoPort(Stack leat, List<SendResult> results) {
    return leat.submit(
            on -> {
              UdpSocket socket = Objects.requireNonNull(on.ip().udp().bind(null, 0));
              socket.setReadyListener(ready -> {
                UdpDatagram datagram = Objects.requireNonNull(ready.receive());
                results.add(
                    ready.send(
                        datagram.text(), datagram.remote(), datagram.remotePort(), on.now()));
              });
              return socket.localPort();
            })
        .join();
  }
}
