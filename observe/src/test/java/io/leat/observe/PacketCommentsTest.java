package io.leat.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.stack.link.CaptureTap;
import io.leat.stack.link.LinkDevice;
import io.leat.tcp.connection.ConnectionHandler;
import io.leat.tcp.connection.TcpConnection;
import io.leat.testkit.Requires;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PacketCommentsTest {
  @TempDir private Path folder;
  private final PacketComments comments = new PacketComments(false);
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("commented.pcapng");
  }

  /** The client's device is captured and commented. */
  private TwoEnds ends(PcapngWriter writer) {
    return new TwoEnds(device -> tapped(device, writer), comments);
  }

  private LinkDevice tapped(LinkDevice device, PcapngWriter writer) {
    try {
      return device.name().equals("client")
          ? new CaptureTap(
              device, CaptureFile.inVirtualTime(writer, device.name(), LinkType.RAW, comments))
          : device;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private List<String> commentsOf(String filter) throws Exception {
    return tshark("-Y", filter, "-T", "fields", "-e", "frame.comment");
  }

  private List<String> tshark(String... arguments) throws Exception {
    Requires.command("tshark");
    List<String> command = new ArrayList<>(List.of("tshark", "-n", "-r", file.toString()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return output.lines().toList();
  }

  @Test
  void eachSegmentTellsStateReasonAndTimers() throws Exception {
    try (PcapngWriter writer = PcapngWriter.create(file)) {
      TwoEnds.conversation(ends(writer));
    }
    List<String> all = commentsOf("tcp");
    assertThat(all).hasSize(9);
    assertThat(all.get(0)).startsWith("SYN_SENT: active OPEN");
    assertThat(all.get(1)).isEqualTo("arrives in SYN_SENT; RTO in 960 ms");
    assertThat(all.get(2)).startsWith("ESTABLISHED: ACK of the peer's SYN");
    assertThat(all.get(3)).startsWith("ESTABLISHED: text");
    assertThat(all.get(5)).startsWith("FIN_WAIT_1: FIN, CLOSE was called (RFC 9293 §3.10.4)");
    assertThat(all.get(7)).startsWith("arrives in FIN_WAIT_");
    assertThat(all.get(8)).startsWith("FIN_WAIT_2: ACK of the peer's FIN");
  }

  @Test
  void aLostTailIsProbedAndALostHeadFoundByRack() throws Exception {
    try (PcapngWriter writer = PcapngWriter.create(file)) {
      TwoEnds ends = ends(writer);
      ends.listen(new Reader());
      TcpConnection client = ends.connect(new ConnectionHandler() {});
      ends.run(1000 * TwoEnds.MILLISECOND);
      int[] sent = {0};
      ends.loses(Side.CLIENT, frame -> frame.length > 100 && ++sent[0] == 1);
      client.send(new byte[20_000], 0, 20_000, ends.now);
      ends.run(1000 * TwoEnds.MILLISECOND);
      ends.loses(Side.CLIENT, frame -> frame.length > 100 && once());
      client.send(new byte[500], 0, 500, ends.now);
      ends.run(1000 * TwoEnds.MILLISECOND);
    }
    List<String> again =
        commentsOf("tcp.analysis.retransmission or tcp.analysis.fast_retransmission");
    assertThat(again).anyMatch(c -> c.contains("retransmission, RACK counts it as lost"));
    assertThat(again).anyMatch(c -> c.contains("tail loss probe, the last segment again"));
  }

  private boolean lost;

  private boolean once() {
    boolean first = !lost;
    lost = true;
    return first;
  }

  @Test
  void aSilentPeerMeansTheRetransmissionTimer() throws Exception {
    try (PcapngWriter writer = PcapngWriter.create(file)) {
      TwoEnds ends = ends(writer);
      ends.listen(new Reader());
      TcpConnection client = ends.connect(new ConnectionHandler() {});
      ends.run(1000 * TwoEnds.MILLISECOND);
      ends.loses(Side.CLIENT, frame -> true);
      client.send(new byte[500], 0, 500, ends.now);
      ends.run(3000 * TwoEnds.MILLISECOND);
    }
    assertThat(commentsOf("tcp.analysis.retransmission"))
        .anyMatch(
            c -> c.contains("retransmission, the retransmission timer expired (RFC 6298 §5)"));
  }

  @Test
  void aReaderThatHasTheKeysReadsATlsSession() throws Exception {
    try (PcapngWriter writer = PcapngWriter.create(file)) {
      writer.writeTlsKeys(RecordedTls.keys());
      TwoEnds ends = ends(writer);
      ends.listen(RecordedTls.server());
      ends.connect(RecordedTls.client());
      ends.run(1000 * TwoEnds.MILLISECOND);
    }
    assertThat(decrypted()).anyMatch(line -> line.contains(RecordedTls.TEXT));
  }

  @Test
  void keysThatComeLateArePutFirst() throws Exception {
    try (PcapngWriter writer = PcapngWriter.create(file)) {
      TwoEnds ends = ends(writer);
      ends.listen(RecordedTls.server());
      ends.connect(RecordedTls.client());
      ends.run(1000 * TwoEnds.MILLISECOND);
    }
    assertThat(decrypted()).noneMatch(line -> line.contains(RecordedTls.TEXT));
    PcapngWriter.putTlsKeysFirst(file, RecordedTls.keys());
    assertThat(decrypted()).anyMatch(line -> line.contains(RecordedTls.TEXT));
  }

  private List<String> decrypted() throws Exception {
    List<String> dump = tshark("-d", "tcp.port==" + TwoEnds.PORT + ",tls", "-Y", "tls", "-x");
    // the letters at the end of each line of a dump, put together again
    StringBuilder letters = new StringBuilder();
    for (String line : dump) {
      letters.append(line.isEmpty() ? "\n" : line.length() > 56 ? line.substring(56) : "");
    }
    return letters.toString().lines().toList();
  }

  /** Reads all that there is. */
  private static final class Reader implements ConnectionHandler {
    private final byte[] target = new byte[32_768];

    @Override
    public void readable(TcpConnection connection, long now) {
      IntStream.range(0, 8).forEach(i -> connection.receive(target, 0, target.length, now));
    }
  }
}
