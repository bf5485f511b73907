package io.leat.conformance.interop;

import static io.leat.conformance.interop.Patience.begin;
import static io.leat.conformance.interop.Patience.resultOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.leat.observe.CaptureFile;
import io.leat.observe.PcapngWriter;
import io.leat.packet.wire.IpAddress;
import io.leat.socket.TcpListener;
import io.leat.socket.TcpStream;
import io.leat.stack.ip.AddressListener;
import io.leat.testkit.Requires;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Another implementation's decoder reads all that Leat sends, and finds nothing wrong. */
@Timeout(60)
class CaptureTest {
  private static final String FROM_LEAT =
      "(ip.src == " + Wire.LEAT + " || ipv6.src == " + Wire.LEAT6 + ")";
  private static final Payload PAYLOAD = new Payload(7, 1 << 20);

  @TempDir Path folder;

  @Test
  void tsharkFindsNoMalformedFrameAndNoBadChecksumAmongLeats() throws Exception {
    Path file = capture(Wire.tun(1500));
    assertNothingWrong(file, 500);
  }

  /** Whoever captures fills in the checksums that Leat and the kernel leave out. */
  @Test
  void norAmongSuperSegmentsThatCrossADeviceWhole() throws Exception {
    Path file = capture(Wire.offloaded(false, 1500));
    assertNothingWrong(file, 20);
    assertThat(matching(file, "frame.len > 1500 && !" + FROM_LEAT, List.of())).isNotEmpty();
  }

  private Path capture(Wire over) throws Exception {
    Requires.command("tshark");
    Path file = folder.resolve("leat.pcapng");
    try (Wire wire = over;
        PcapngWriter writer = PcapngWriter.create(file)) {
      wire.startLeat(
          wire.config(), CaptureFile.tap(wire.device, writer, false), AddressListener.NONE);
      exchange(wire, Wire.LEAT);
      exchange(wire, Wire.LEAT6);
      abort(wire);
      assertThat(KernelPing.isAnswered(wire.namespace, Wire.LEAT, 4000, 0)).isTrue();
      assertThat(KernelPing.isAnswered(wire.namespace, Wire.LEAT6, 4000, 0)).isTrue();
      wire.assertNothingIsLeft();
    }
    return file;
  }

  private static void assertNothingWrong(Path file, int frames) throws Exception {
    List<String> verdicts = matching(file, FROM_LEAT, verdictFields());
    assertThat(verdicts.stream().filter("1,1,"::equals)).as("IPv4").hasSizeGreaterThan(frames);
    assertThat(verdicts.stream().filter(",1,"::equals)).as("IPv6").hasSizeGreaterThan(frames);
    assertThat(verdicts.stream().filter(",,1"::equals)).as("ICMPv6").isNotEmpty();
    assertThat(
            matching(
                file, FROM_LEAT + " && (_ws.malformed || " + anyChecksum("== 0") + ")", List.of()))
        .isEmpty();
  }

  /** One line for a frame: 0 for a bad checksum, 1 for a good one, nothing where there is none. */
  private static List<String> verdictFields() {
    List<String> options = new ArrayList<>(List.of("-T", "fields", "-E", "separator=,"));
    for (String protocol : List.of("ip", "tcp", "icmpv6")) {
      options.addAll(List.of("-e", protocol + ".checksum.status"));
    }
    return options;
  }

  private static String anyChecksum(String status) {
    List<String> fields = List.of("ip", "tcp", "udp", "icmp", "icmpv6");
    return String.join(
        " || ", fields.stream().map(field -> field + ".checksum.status " + status).toList());
  }

  /** Both ways at once, so that text, acknowledgments, FINs and window updates mix. */
  private static void exchange(Wire wire, IpAddress leat) throws Exception {
    try (TcpListener listener = TcpListener.on(wire.leat()).listen(leat, 0);
        Socket theirs = wire.kernel.connect(leat, listener.port());
        TcpStream ours = wire.accept(listener)) {
      Future<String> toLeat = begin(() -> Payload.summary(ours.input()));
      Future<String> toKernel = begin(() -> Payload.summary(theirs.getInputStream()));
      Future<?> fromKernel =
          begin(() -> {
            PAYLOAD.writeTo(theirs.getOutputStream());
            theirs.shutdownOutput();
            return true;
          });
      PAYLOAD.writeTo(ours.output());
      ours.shutdownOutput();
      assertThat(resultOf(toLeat)).isEqualTo(resultOf(toKernel)).isEqualTo(PAYLOAD.summary());
      resultOf(fromKernel);
    }
  }

  private static void abort(Wire wire) throws Exception {
    try (TcpListener listener = TcpListener.on(wire.leat()).listen(Wire.LEAT, 0);
        Socket theirs = wire.kernel.connect(Wire.LEAT, listener.port());
        TcpStream ours = wire.accept(listener)) {
      theirs.getOutputStream().write(1);
      ours.sendUrgent(2);
      assertThat(ours.input().read()).isEqualTo(1);
      ours.abort();
    }
  }

  /** The frames that a display filter shows, one line each. */
  private static List<String> matching(Path file, String filter, List<String> options)
      throws Exception {
    List<String> command = new ArrayList<>(List.of("tshark", "-n", "-r", file.toString()));
    for (String protocol : List.of("tcp", "udp", "ip")) {
      command.addAll(List.of("-o", protocol + ".check_checksum:TRUE"));
    }
    command.addAll(List.of("-Y", filter));
    command.addAll(options);
    Path errors = Files.createTempFile(file.getParent(), "tshark", ".txt");
    Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    List<String> lines = lines(process);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(() -> text(errors)).isZero();
    return lines;
  }

  private static List<String> lines(Process process) throws IOException {
    process.getOutputStream().close();
    try (var reader = process.inputReader()) {
      return reader.lines().toList();
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
