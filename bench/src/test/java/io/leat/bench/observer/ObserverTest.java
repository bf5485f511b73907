package io.leat.bench.observer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.leat.tcp.trace.TcpTrace;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.LongUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ObserverTest {
  @Test
  void aStartIsTheMedianOfWhatItsRoundsCompare() {
    Start start =
        Start.of(
            3,
            List.of(
                new Nanos(1030, 1000, 1000),
                new Nanos(2040, 2000, 1990),
                new Nanos(9999, 1000, 1000)));
    assertThat(start.percent(Bound.RECORDER)).isEqualTo(3, within(1e-9));
    assertThat(start.percent(Bound.NOBODY)).isZero();
    assertThat(start.nanos().absent()).isEqualTo(1000);
    assertThat(Start.parse(start.line()).line())
        .isEqualTo("3\t2040.0\t1000.0\t1000.0\t3.000\t0.000");
    assertThatThrownBy(() -> Start.parse("3\t1")).hasMessageContaining("no line of a start");
  }

  @Test
  void aRangeHoldsTheTrueMedianAsOftenAsItSays() {
    Random random = new Random(1);
    int held = 0;
    for (int i = 0; i < 1000; i++) {
      Range range =
          Range.of(IntStream.range(0, 10).mapToDouble(x -> random.nextGaussian()).toArray());
      held += range.from() <= 0 && range.to() >= 0 ? 1 : 0;
    }
    assertThat(held).isBetween(950, 1000);
    assertThat(Range.lowIndex(5)).isEqualTo(-1);
    assertThat(Range.lowIndex(6)).isZero();
    assertThat(Range.lowIndex(17)).isEqualTo(4);
  }

  @Test
  void fewStartsSayNothing() {
    assertThat(Range.of(new double[] {1, 1, 1, 1}).to()).isInfinite();
  }

  /** Of 5,000 ns each, which cost so many per cent more, give or take 0.1. */
  private static List<Start> starts(double recorder, double nobody) {
    List<Start> starts = new ArrayList<>();
    for (int i = 1; i <= 10; i++) {
      double other = i % 2 == 0 ? 0.1 : -0.1;
      Nanos nanos = new Nanos(5200, 5000, 5000);
      starts.add(new Start(i, nanos, recorder + other, nobody - other));
    }
    return starts;
  }

  @Test
  void aReportSaysWhetherBothBoundsAreKept() {
    double gigabits = 8 * Blocks.UNIT / 10_000.0;
    Report kept = Report.of(starts(2, 0), gigabits);
    assertThat(kept.kept()).isTrue();
    assertThat(kept.rows().get(0)).contains("| of a server's 10000 ns |");
    assertThat(kept.rows().get(2))
        .isEqualTo(
            "| recorded against off | 10 | 5000 | +100 | +95.00 to +105.00 | +1.00 %"
                + " | +0.95 to +1.05 % | 3.0 % | kept |");
    Report open = Report.of(starts(7, 1), gigabits);
    assertThat(open.kept()).isFalse();
    assertThat(open.rows().get(2)).endsWith("| BROKEN |");
    assertThat(open.rows().get(3)).endsWith("| open |");
    assertThat(Report.of(starts(2, 0).subList(0, 4), gigabits).kept()).isFalse();
  }

  @Test
  void throughputsAreComparedRoundByRound() {
    List<String> lines = new ArrayList<>();
    for (int round = 1; round <= 8; round++) {
      for (String way : List.of("rx", "tx")) {
        lines.add(round + "\t" + way + "\trecorded\t" + (0.98 * 10 * round));
        lines.add(round + "\t" + way + "\toff\t" + (10 * round));
        lines.add(round + "\t" + way + "\tabsent\t" + (round == 8 ? "" : 10 * round * 1.01));
      }
    }
    assertThat(Ratios.table(lines).get(2))
        .startsWith("| recorded against off | rx | 8 |")
        .contains("| +2.00 % | +2.00 to +2.00 % | 3.0 % | kept |");
    assertThat(Ratios.table(lines).get(4))
        .startsWith("| off against absent | rx | 7 |")
        .endsWith("| BROKEN |");
  }

  @Test
  void nothingOfAnObserverRemainsInClassesWithoutIt() throws IOException {
    String name = "/io/leat/tcp/connection/SegmentComposer.class";
    try (InputStream in = TcpTrace.class.getResourceAsStream(name)) {
      byte[] octets = in.readAllBytes();
      Unobserved unobserved = new Unobserved();
      byte[] changed = unobserved.without(octets);
      assertThat(unobserved.removed()).isEqualTo(2);
      assertThat(new String(octets, StandardCharsets.ISO_8859_1)).contains("sentTogether");
      assertThat(changed).isNotEqualTo(octets);
      assertThat(unobserved.without(changed)).isSameAs(changed);
    }
  }

  @Test
  void eachVariantMovesTextInClassesOfItsOwn() throws Exception {
    for (Variant variant : Variant.values()) {
      try (VariantLoader loader = new VariantLoader(variant)) {
        LongUnaryOperator stream = loader.stream();
        assertThat(stream.getClass()).isNotEqualTo(Stream.class);
        assertThat(stream.applyAsLong(300_000_000L)).as(variant.word()).isGreaterThan(100_000);
      }
    }
  }
}
