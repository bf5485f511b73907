package io.leat.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompareTest {
  @TempDir private Path folder;

  private static Line send(int round, Peer peer, double gigabits) {
    return new Line(
        round, peer.key(), "send", "send gbps=" + gigabits + " secs=3.00 busy_cpus=1.50 ");
  }

  private Results threeRounds() throws IOException {
    Results results = new Results(folder.resolve("deep/results.tsv"), "seconds 3");
    double[] leat = {20, 30, 10};
    for (int round = 1; round <= 3; round++) {
      results.add(List.of(send(round, Peer.NULL_JAVA_GSO, 40)));
      results.add(List.of(send(round, Peer.LEAT_GSO_LOOP, leat[round - 1])));
    }
    return results;
  }

  @Test
  void aRatioIsTheMedianOfRoundsWithItsRange() throws IOException {
    String page =
        Report.markdown(
            threeRounds(),
            List.of(Peer.Device.OFFLOAD),
            List.of(Peer.Api.LOOP),
            "seconds 3",
            "A machine.");
    assertThat(page)
        .contains("## TUN with offload, bench ports by handlers on the loop")
        .contains(
            "| kernel to server, Gbit/s | 3 | 20.0 (10.0 to 30.0) | 0.50 (0.25 to 0.75) of 40.0 |"
                + " - | - |");
  }

  @Test
  void aRoundThatOnlyOneHasGivesNoRatio() {
    assertThat(Report.ratio(Map.of(1, 10.0, 2, 99.0), Map.of(1, 20.0, 3, 1.0), "%.0f"))
        .startsWith("0.50 (0.50 to 0.50)");
  }

  @Test
  void finishedRoundsAreNotMeasuredAgain() throws IOException {
    threeRounds();
    Results again = new Results(folder.resolve("deep/results.tsv"), "seconds 3");
    assertThat(again.has(3, Peer.LEAT_GSO_LOOP, List.of("send"))).isTrue();
    assertThat(again.has(3, Peer.LEAT_GSO_LOOP, List.of("send", "cps"))).isFalse();
    assertThat(again.has(4, Peer.LEAT_GSO_LOOP, List.of("send"))).isFalse();
    assertThat(again.figures(Peer.LEAT_GSO_LOOP, Quantity.SEND))
        .containsExactly(Map.entry(1, 20.0), Map.entry(2, 30.0), Map.entry(3, 10.0));
  }

  @Test
  void figuresThatWereMeasuredOtherwiseAreNotMixed() throws IOException {
    threeRounds();
    assertThatThrownBy(() -> new Results(folder.resolve("deep/results.tsv"), "seconds 1"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("measured otherwise (seconds 3)");
  }

  @Test
  void aClientThatFailedHasNoFigures() {
    assertThat(Line.parse("1\tleat_gso_loop\trr\t").hasFigures()).isFalse();
    Line good = Line.parse("1\tleat_gso_loop\trr\trr tps=9 min=3.0us p50=3.9us p99=5.0us");
    assertThat(good.figure("p50")).hasValue(3.9);
    assertThat(good.figure("p90")).isEmpty();
    assertThatThrownBy(() -> Line.parse("what")).hasMessageContaining("what");
  }

  @Test
  void leatIsStartedOnADeviceOfTheKindAndWithTheKindOfPorts() {
    Map<String, String> environment = new HashMap<>();
    Peer.LEAT_PLAIN_BLOCKING.describe(environment, Path.of("/leat"));
    Peer.LEAT_GSO_LOOP.describe(environment, Path.of("/leat"));
    Peer.NULL_C_GSO.describe(environment, Path.of("/leat"));
    assertThat(environment)
        .hasSize(4)
        .containsEntry("MODE_leat_plain_blocking", "")
        .containsEntry("MODE_leat_gso_loop", "vnet_hdr");
    assertThat(environment.get("CMD_leat_plain_blocking")).endsWith("--api blocking");
  }

  @Test
  void aFolderWithoutScriptsIsRefused() {
    assertThatThrownBy(() -> new Bench(folder, folder.resolve("work"), Path.of("leat")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("--bench");
  }
}
