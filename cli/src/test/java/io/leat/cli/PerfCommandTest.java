package io.leat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.cli.json.Json;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class PerfCommandTest {
  @ParameterizedTest
  @ValueSource(strings = {"1500", "9000"})
  void twoStacksInOneThreadSayWhatASegmentCosts(String mtu) {
    Ran ran = Ran.leat("perf", "loopback", "--mtu", mtu, "--seconds=1", "--warm-up=0", "--json");
    assertThat(ran.exit()).as(ran.err()).isZero();
    Map<String, Object> said = Json.readObject(ran.out().strip());
    assertThat(said)
        .containsOnlyKeys(
            "mtu", "seconds", "octets", "segments", "gbps", "nsPerSegment", "cpuNsPerSegment");
    assertThat((Double) said.get("gbps")).isPositive();
    assertThat((Double) said.get("nsPerSegment")).isPositive();
    assertThat((Double) said.get("cpuNsPerSegment")).isPositive();
    double text = Integer.parseInt(mtu) - 52;
    long octets = (Long) said.get("octets");
    assertThat((Long) said.get("segments")).isEqualTo((long) (octets / text)).isPositive();
  }

  @Test
  void withOffloadManySegmentsAreOneFrame() {
    Ran ran =
        Ran.leat(
            "perf", "loopback", "--offload", "--seconds=1", "--warm-up=0", "--counters", "--json");
    assertThat(ran.exit()).as(ran.err()).isZero();
    Map<?, ?> costs = (Map<?, ?>) Json.readObject(ran.out().strip()).get("counters");
    assertThat((Double) costs.get("segmentsPerBurst")).isGreaterThan(4);
  }

  @Test
  void theSameAsText() {
    Ran ran = Ran.leat("perf", "loopback", "--seconds=1", "--warm-up=0");
    assertThat(ran.out()).contains(" Gbit/s at MTU 1500, ").contains(" ns per segment for both");
  }

  @Test
  void shortConnectionsSayWhatEachOfThemCosts() {
    String[] few = {"perf", "loopback", "--connections=8", "--seconds=1", "--warm-up=0"};
    assertThat(Ran.leat(few).out()).contains(" connections a second, each ", " octets of garbage");

    Ran ran =
        Ran.leat("perf", "loopback", "--connections=8", "--seconds=1", "--warm-up=0", "--json");
    assertThat(ran.exit()).as(ran.err()).isZero();
    Map<String, Object> said = Json.readObject(ran.out().strip());
    assertThat((Long) said.get("connections")).isPositive();
    assertThat((Double) said.get("connectionsPerSecond")).isPositive();
    assertThat((Double) said.get("cpuNsPerConnection")).isPositive();
    assertThat((Double) said.get("garbagePerConnection")).isPositive();
  }

  @Test
  void countersSayWhatEachSegmentCosts() {
    Ran ran = Ran.leat("perf", "loopback", "--seconds=1", "--warm-up=0", "--counters", "--json");
    assertThat(ran.exit()).as(ran.err()).isZero();
    Map<?, ?> costs = (Map<?, ?>) Json.readObject(ran.out().strip()).get("counters");
    assertThat((Double) costs.get("systemCallsPerSegment")).isZero();
    assertThat((Double) costs.get("copiesPerOctet"))
        .as("once into the frame; it is read where it lies, and text counts at both ends")
        .isBetween(0.4, 0.6);
    assertThat((Long) costs.get("segmentsSent")).isPositive();
    assertThat((Double) costs.get("segmentsPerBurst")).isGreaterThanOrEqualTo(1);

    assertThat(Ran.leat("perf", "loopback", "--seconds=1", "--warm-up=0", "--counters").out())
        .contains("system calls", "octets of garbage", "wake-ups a second");
  }

  @Test
  void idleConnectionsSayWhatTheyCostAwakeAndHibernating() {
    Ran ran = Ran.leat("perf", "idle", "--connections=20000", "--json");
    assertThat(ran.exit()).as(ran.err()).isZero();
    Map<String, Object> said = Json.readObject(ran.out().strip());
    assertThat(said.get("connections")).isEqualTo(20_000L);
    assertThat(said.get("woken")).isEqualTo(200L);
    double awake = (Double) said.get("octetsPerConnection");
    double hibernating = (Double) said.get("octetsHibernating");
    assertThat(hibernating).isPositive().isLessThan(awake);
    assertThat((Double) said.get("establishedPerSecond")).isPositive();
    assertThat(ran.err()).contains("20000 awake, ", "all hibernate, ");
  }

  @Test
  void whatCannotBeMeasuredIsWrongUsage() {
    assertThat(Ran.leat("perf", "loopback", "--mtu=100").err()).contains("--mtu must be 576 to");
    assertThat(Ran.leat("perf", "loopback", "--seconds=0").exit()).isEqualTo(2);
    assertThat(Ran.leat("perf", "loopback", "--connections=30000").err()).contains("1 to 20000");
    assertThat(Ran.leat("perf", "loopback", "--connections=1", "--counters").err())
        .contains("--connections goes without --counters");
    assertThat(Ran.leat("perf", "idle", "--connections=0").err()).contains("1 to 20000000");
    assertThat(Ran.leat("perf").err()).contains("which?");
  }

  @Test
  void aServerSaysWhichOptionsDoNotGoTogether() {
    assertThat(server("--queues=0").err()).contains("--queues must be 1 to 256, not 0");
    assertThat(server("--queues=2", "--api=blocking").err()).contains("--queues goes with --api");
    assertThat(server("--warm-up=-1").err()).contains("--warm-up must be 0 to 60 seconds, not -1");
    assertThat(server("--idle-strategy=never").err())
        .contains("park, adaptive, yield or spin, not never");
    Ran tooLong = server("--idle-spin=2s");
    assertThat(tooLong.err()).contains("spin must be 0 s to 1 s");
    assertThat(tooLong.exit()).isEqualTo(2);
  }

  private static Ran server(String... more) {
    return Ran.leat(
        Stream.concat(
                Stream.of(
                    "perf", "server", "--tun=nowhere", "--address=10.9.0.2/16", "--bench-ports"),
                Stream.of(more))
            .toArray(String[]::new));
  }
}
