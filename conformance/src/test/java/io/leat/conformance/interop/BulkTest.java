package io.leat.conformance.interop;

import static io.leat.conformance.interop.Patience.begin;
import static io.leat.conformance.interop.Patience.resultOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.leat.packet.wire.IpAddress;
import io.leat.socket.TcpListener;
import io.leat.socket.TcpStream;
import io.leat.stack.ip.AddressListener;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Much text in each direction arrives as it was sent, over every size of packet. */
@Tag("hot")
@Timeout(60)
class BulkTest {
  private static final int MEBIBYTE = 1 << 20;

  @ParameterizedTest(name = "{0}, {1}, MTU {2}")
  @CsvSource({
    "TUN, IPv4, 1500, 16",
    "TUN, IPv4, 576, 8",
    "TUN, IPv4, 9000, 32",
    "TUN, IPv6, 1500, 16",
    "TUN, IPv6, 1280, 16",
    "TUN, IPv6, 9000, 32",
    "TAP, IPv4, 1500, 16",
    "TAP, IPv6, 1500, 16",
    "TAP, IPv4, 9000, 32",
    "TUN with offload, IPv4, 1500, 32",
    "TUN with offload, IPv6, 1500, 32",
    "TAP with offload, IPv4, 1500, 32",
    "packet socket, IPv4, 1500, 32",
    "packet socket, IPv6, 1500, 32"
  })
  void textArrivesAsItWasSentEachWayAndBothWaysAtOnce(
      String kind, String family, int mtu, int mebibytes) throws Exception {
    long octets = (long) mebibytes * MEBIBYTE;
    IpAddress kernel = family.equals("IPv4") ? Wire.KERNEL : Wire.KERNEL6;
    IpAddress leat = family.equals("IPv4") ? Wire.LEAT : Wire.LEAT6;
    String title = kind + " " + family + " MTU " + mtu;
    try (Wire wire = wire(kind, mtu)) {
      wire.startLeat(wire.unchecked(), wire.device, AddressListener.NONE);
      try (TcpListener listener = TcpListener.on(wire.leat()).listen(leat, 0);
          Socket theirs = wire.kernel.connect(leat, listener.port());
          TcpStream ours = wire.accept(listener)) {
        assertThat(ours.localAddress().getAddress()).isEqualTo(Kernel.inet(leat));
        oneWayThenTheOther(title, new Payload(mtu, octets), theirs, ours);
      }
      try (ServerSocket listener = wire.kernel.listen(kernel);
          TcpStream ours = wire.connect(kernel, listener.getLocalPort());
          Socket theirs = wire.kernel.accept(listener)) {
        bothWaysAtOnce(title, new Payload(mtu, octets / 2), theirs, ours);
      }
      wire.assertNothingIsLeft();
    }
  }

  private static Wire wire(String kind, int mtu) throws IOException {
    if (kind.equals("packet socket")) {
      return Wire.packetSocket();
    }
    boolean ethernet = kind.startsWith("TAP");
    if (kind.endsWith("with offload")) {
      return Wire.offloaded(ethernet, mtu);
    }
    return ethernet ? Wire.tap(mtu) : Wire.tun(mtu);
  }

  private static void oneWayThenTheOther(
      String title, Payload payload, Socket theirs, TcpStream ours) throws Exception {
    String expected = payload.summary();
    long start = System.nanoTime();
    Future<?> sent = begin(() -> send(payload, theirs));
    assertThat(Payload.summary(ours.input())).isEqualTo(expected);
    resultOf(sent);
    rate(title + " kernel to Leat", payload.octets(), start);
    long turn = System.nanoTime();
    Future<?> answered = begin(() -> send(payload, ours));
    assertThat(Payload.summary(theirs.getInputStream())).isEqualTo(expected);
    resultOf(answered);
    rate(title + " Leat to kernel", payload.octets(), turn);
  }

  private static void bothWaysAtOnce(String title, Payload payload, Socket theirs, TcpStream ours)
      throws Exception {
    Payload other = new Payload(~payload.seed(), payload.octets());
    long start = System.nanoTime();
    Future<?> fromKernel = begin(() -> send(payload, theirs));
    Future<?> fromLeat = begin(() -> send(other, ours));
    Future<String> toKernel = begin(() -> Payload.summary(theirs.getInputStream()));
    assertThat(Payload.summary(ours.input())).isEqualTo(payload.summary());
    assertThat(resultOf(toKernel)).isEqualTo(other.summary());
    resultOf(fromKernel);
    resultOf(fromLeat);
    rate(title + " both ways", 2 * payload.octets(), start);
  }

  private static long send(Payload payload, Socket from) throws IOException {
    payload.writeTo(from.getOutputStream());
    from.shutdownOutput();
    return payload.octets();
  }

  private static long send(Payload payload, TcpStream from) throws IOException {
    payload.writeTo(from.output());
    from.shutdownOutput();
    return payload.octets();
  }

  private static void rate(String what, long octets, long start) {
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf(
        "interop %s: %d MiB in %.0f ms, %.2f Gbit/s (hashing included)%n",
        what, octets >> 20, seconds * 1e3, octets * 8 / seconds / 1e9);
  }
}
