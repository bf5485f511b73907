package io.leat.conformance.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.cli.json.Json;
import io.leat.testkit.Requires;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A stock iperf3 measures {@code leat perf server} as it measures any host. */
@Timeout(180)
class PerfServerTest {
  private static final String LEAT = "10.9.0.2";

  @TempDir private static Path folder;
  private static Site site;

  @BeforeAll
  static void serve() throws Exception {
    Requires.command("iperf3");
    site = Site.inNamespace(folder);
    site.run("ip", "tuntap", "add", "tun0", "mode", "tun", "vnet_hdr").succeeds();
    Process server =
        site.process(
            Site.leat(
                "perf", "server", "--tun=tun0", "--address=" + LEAT + "/16", "--bench-ports"));
    Lines.of(server.inputReader()).awaitBeginning("ready");
  }

  @AfterAll
  static void end() throws Exception {
    if (site != null) {
      site.close();
    }
  }

  private static Site.Ended iperf3(String options) throws Exception {
    List<String> command = new ArrayList<>(List.of("iperf3", "-c", LEAT, "-J"));
    command.addAll(List.of(options.split(" ")));
    return site.run(command.toArray(String[]::new));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-n 8M", "-n 8M -R", "-n 8M -P 8", "-n 8M -R -P 3", "-t 2 -O 1"})
  void eachDirectionIsMeasuredWithOneStreamOrSeveral(String options) throws Exception {
    Map<?, ?> end = (Map<?, ?>) Json.readObject(iperf3(options).succeeds().out()).get("end");
    assertThat(octets(end, "sum_sent")).isPositive();
    assertThat(octets(end, "sum_received")).isPositive().isLessThanOrEqualTo(1L << 40);
    assertThat(String.valueOf(end.get("cpu_utilization_percent")))
        .contains("remote_user", "remote_system");
  }

  @Test
  void bothDirectionsAreMeasuredAtOnce() throws Exception {
    Map<?, ?> end = (Map<?, ?>) Json.readObject(iperf3("-t 2 --bidir").succeeds().out()).get("end");
    assertThat(octets(end, "sum_received")).isPositive();
    assertThat(octets(end, "sum_received_bidir_reverse")).isPositive();
  }

  private static long octets(Map<?, ?> end, String sum) {
    return ((Number) ((Map<?, ?>) end.get(sum)).get("bytes")).longValue();
  }

  @Test
  void theSamePortsAreServedByBlockingSockets() throws Exception {
    String address = "10.8.0.2";
    Process server =
        site.process(
            Site.leat(
                "perf",
                "server",
                "--tun=tun1",
                "--address=" + address + "/16",
                "--bench-ports",
                "--api=blocking"));
    Lines.of(server.inputReader()).awaitBeginning("ready");
    byte[] text = "a stream of octets".getBytes(StandardCharsets.US_ASCII);
    try (Socket echo = site.connect(address, 5003);
        Socket source = site.connect(address, 5002);
        Socket discard = site.connect(address, 5001)) {
      echo.getOutputStream().write(text);
      assertThat(echo.getInputStream().readNBytes(text.length)).isEqualTo(text);
      assertThat(source.getInputStream().readNBytes(1_000_000)).hasSize(1_000_000);
      discard.getOutputStream().write(new byte[1_000_000]);
      discard.shutdownOutput();
      assertThat(discard.getInputStream().read()).isEqualTo(-1);
    }
    server.destroy();
    assertThat(server.waitFor()).isZero();
  }

  @Test
  void whatIsNotTcpIsRefusedAndTheNextTestRunsAsUsual() throws Exception {
    // with --json iperf3 puts the server's refusal into its result, and exits with 0
    assertThat(Json.readObject(iperf3("-u -t 1").out())).containsKey("error");
    iperf3("-n 1M").succeeds();
  }
}
