package io.leat.bench.flood;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leat.bench.frame.ResultFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FloodReportTest {
  private static final FloodRate NONE = FloodRate.parse("none");
  private static final FloodRate MANY = FloodRate.parse("100000");
  private static final FloodRate HIGHEST = FloodRate.parse("highest");

  @TempDir private Path folder;

  /** A run in which all is well, and nothing of the goodput is lost to the flood. */
  private static Run run(FloodRate rate, int pair, Peer who, double gigabits) {
    return run(rate, pair, who, rate.isPaced() ? gigabits : Double.NaN, gigabits);
  }

  private static Run run(FloodRate rate, int pair, Peer who, double calmGigabits, double gigabits) {
    double offered = rate.isHighest() ? 700_000 : rate.perSecond();
    return new Run(
        Device.OFFLOAD,
        rate,
        pair,
        who,
        offered,
        0,
        calmGigabits * 1e9,
        gigabits * 1e9,
        0.9,
        50,
        0,
        400,
        900,
        0,
        100_000,
        110_000,
        1024,
        490_000,
        12,
        480_000);
  }

  private static List<Run> pairs(FloodRate rate, double... leat) {
    List<Run> runs = new ArrayList<>();
    for (int i = 0; i < leat.length; i++) {
      runs.add(run(rate, i + 1, Peer.NULL, 40));
      runs.add(run(rate, i + 1, Peer.LEAT, leat[i]));
    }
    return runs;
  }

  private static Run worse(
      FloodRate rate, double offered, int failed, long mostMicros, int lost, long mostKib) {
    return new Run(
        Device.OFFLOAD,
        rate,
        1,
        Peer.LEAT,
        offered,
        0,
        40e9,
        40e9,
        0.9,
        50,
        failed,
        400,
        mostMicros,
        lost,
        100_000,
        mostKib,
        1024,
        490_000,
        12,
        480_000);
  }

  private static List<String> missed(Run leat) {
    return Report.missed(Row.of(List.of(run(leat.rate(), 1, Peer.NULL, 40), leat)), Bar.GOODPUT);
  }

  @Test
  void ratiosAreMediansOfPairs() {
    List<Run> runs = pairs(NONE, 40, 40, 40);
    runs.addAll(pairs(MANY, 32, 38, 39));
    runs.add(run(MANY, 4, Peer.LEAT, 1)); // its other half is missing
    List<Row> rows = Row.of(runs);
    assertThat(rows).hasSize(2);
    assertThat(rows.getLast().ratio().median()).isEqualTo(0.95);
    assertThat(Report.missed(rows, Bar.GOODPUT)).isEmpty();
    assertThat(Report.markdown(rows, Bar.GOODPUT, "Seconds 5", "A machine."))
        .contains("| none | 3 | 0 / 0 | 0 % / 0 % | 40.00 / 40.00 | 1.00 (1.00 to 1.00) | - | - |")
        .contains("| 100000 | 3 | 100000 / 100000 |")
        .contains("| 0.95 (0.80 to 0.98) | 1.00 / 1.00 | 1.00 (1.00 to 1.00) |")
        .contains("Everything holds");
  }

  @Test
  void goodputBelowTheBarIsMissedAtARateOnly() {
    List<Run> runs = pairs(NONE, 20);
    runs.addAll(pairs(MANY, 30));
    runs.addAll(pairs(HIGHEST, 1));
    assertThat(Report.missed(Row.of(runs), Bar.GOODPUT))
        .containsExactly("offload, 100000: goodput is 0.75 of the null stack's");
    assertThat(Report.markdown(Row.of(runs), Bar.GOODPUT, "", ""))
        .contains("| **0.75 (0.75 to 0.75)** |");
  }

  @Test
  void whatIsKeptOfTheGoodputWithoutTheFloodCanBeTheBar() {
    List<Run> runs = new ArrayList<>(pairs(NONE, 20));
    runs.add(run(MANY, 1, Peer.NULL, 40, 36));
    runs.add(run(MANY, 1, Peer.LEAT, 20, 17));
    assertThat(Report.missed(Row.of(runs), Bar.KEPT)).isEmpty();
    assertThat(Report.markdown(Row.of(runs), Bar.KEPT, "", ""))
        .contains("| 0.47 (0.47 to 0.47) | 0.90 / 0.85 | 0.94 (0.94 to 0.94) |");
    FloodRate fewer = FloodRate.parse("50000");
    runs.add(run(fewer, 1, Peer.NULL, 40, 40));
    runs.add(run(fewer, 1, Peer.LEAT, 40, 20));
    assertThat(Report.missed(Row.of(runs), Bar.KEPT))
        .containsExactly(
            "offload, 50000: the share of goodput that is kept is 0.50 of the null stack's");
    assertThat(Report.markdown(Row.of(runs), Bar.KEPT, "", ""))
        .contains("| 1.00 / 0.50 | **0.50 (0.50 to 0.50)** |");
  }

  @Test
  void whatWasKeptOfNothingMissesTheBar() {
    List<Run> runs = List.of(run(MANY, 1, Peer.NULL, 40, 40), run(MANY, 1, Peer.LEAT, 0, 0));
    assertThat(Report.missed(Row.of(runs), Bar.KEPT)).hasSize(1);
  }

  @Test
  void eachOtherBarIsMissedByItself() {
    assertThat(missed(worse(MANY, 100_000, 0, 900, 0, 110_000))).isEmpty();
    assertThat(missed(worse(MANY, 60_000, 0, 900, 0, 110_000)))
        .containsExactly("offload, 100000: only 60000 SYNs a second were made");
    assertThat(missed(worse(MANY, 100_000, 2, 900, 0, 110_000)))
        .containsExactly("offload, 100000: 2 legitimate connections failed");
    assertThat(missed(worse(MANY, 100_000, 0, 3_100_000, 0, 110_000)))
        .containsExactly("offload, 100000: a legitimate client took 3.1 s");
    assertThat(missed(worse(HIGHEST, 700_000, 9, 9_000_000, 3, 110_000)))
        .containsExactly("offload, highest: 3 established connections were lost");
    assertThat(missed(worse(HIGHEST, 700_000, 0, 900, 0, 200_000)))
        .containsExactly("offload, highest: memory grew by 97 MiB in one run");
  }

  @Test
  void finishedRunsAreReadAgain() throws IOException {
    Path file = folder.resolve("results.tsv");
    Run run = run(HIGHEST, 2, Peer.LEAT, 12.5);
    Run paced = run(MANY, 1, Peer.LEAT, 12.5, 10);
    ResultFile<Run> results = new ResultFile<>(file, "# how", Run.FORMAT);
    results.add(run);
    results.add(paced);
    ResultFile<Run> again = new ResultFile<>(file, "# how", Run.FORMAT);
    assertThat(again.all()).containsExactly(run, paced);
    assertThat(again.contains(new Run.Key(Device.OFFLOAD, HIGHEST, 2, Peer.LEAT))).isTrue();
    assertThat(again.contains(new Run.Key(Device.PLAIN, HIGHEST, 2, Peer.LEAT))).isFalse();
    assertThatThrownBy(() -> Run.FORMAT.parse("what")).hasMessageContaining("no run: what");
  }

  @Test
  void aRateIsANumberOrOneOfTwoWords() {
    assertThat(NONE.isNone() && HIGHEST.isHighest() && MANY.isPaced()).isTrue();
    for (String text : List.of("none", "highest", "50000")) {
      assertThat(FloodRate.parse(text)).hasToString(text);
    }
    for (String text : List.of("0", "-1", "fast", "1e5", "")) {
      assertThatThrownBy(() -> FloodRate.parse(text)).hasMessageContaining("highest");
    }
  }
}
