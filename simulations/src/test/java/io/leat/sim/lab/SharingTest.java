package io.leat.sim.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.testkit.Requirement;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What flows take of one bottleneck. */
class SharingTest {
  private static final LabPath PATH = LabPath.of(20_000_000, Duration.ofMillis(40));
  private static final Duration BEFORE = Duration.ofSeconds(10);
  private static final Duration MEASURED = Duration.ofSeconds(30);

  private static double[] shares(LabPath path, String... controls) {
    Laboratory laboratory = new Laboratory(path, 1);
    for (int i = 0; i < controls.length; i++) {
      laboratory.flow(controls[i], Duration.ofMillis(100L * i), Duration.ZERO);
    }
    double[] goodput = laboratory.goodput(BEFORE, MEASURED);
    double sum = Arrays.stream(goodput).sum();
    System.out.printf(
        "%s: %s of %.0f octets/s, Jain %.3f%n",
        Arrays.toString(controls),
        Arrays.toString(Arrays.stream(goodput).mapToLong(Math::round).toArray()),
        laboratory.capacity(),
        Fairness.jain(goodput));
    assertThat(sum).isGreaterThan(0.85 * laboratory.capacity());
    return Arrays.stream(goodput).map(rate -> rate / sum).toArray();
  }

  private static double jain(String control, int flows) {
    String[] controls = new String[flows];
    Arrays.fill(controls, control);
    return Fairness.jain(shares(PATH, controls));
  }

  @Test
  void fourCubicFlowsShareEvenly() {
    assertThat(jain("cubic", 4)).isGreaterThanOrEqualTo(0.95);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 8})
  void otherNumbersOfCubicFlowsDoTheSame(int flows) {
    assertThat(jain("cubic", flows)).isGreaterThanOrEqualTo(0.9);
  }

  @Test
  void fourBbrFlowsShareEvenly() {
    assertThat(jain("bbr", 4)).isGreaterThanOrEqualTo(0.9);
  }

  @Test
  void fourNewRenoFlowsShareEvenly() {
    assertThat(jain("newreno", 4)).isGreaterThanOrEqualTo(0.9);
  }

  @ParameterizedTest
  @CsvSource({"newreno,cubic", "cubic,newreno"})
  @Requirement("RFC9438 R9438-3")
  void newRenoKeepsItsPlaceBesideCubic(String first, String second) {
    for (double share : shares(PATH, first, second)) {
      assertThat(share).isGreaterThanOrEqualTo(0.3);
    }
  }

  private static void nobodyStarves(double[] shares) {
    for (double share : shares) {
      assertThat(share).isGreaterThanOrEqualTo(0.15);
    }
  }

  @Test
  void neitherBbrNorCubicStarvesTheOtherInABufferOfOneBandwidthDelayProduct() {
    assertThat(shares(PATH, "bbr", "cubic")).satisfies(SharingTest::nobodyStarves);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cubic", "newreno", "bbr"})
  void aFartherFlowGetsLessButDoesNotStarve(String control) {
    Laboratory laboratory = new Laboratory(PATH, 1);
    laboratory.flow(control);
    laboratory.flow(control, Duration.ZERO, Duration.ofMillis(120));
    double[] goodput = laboratory.goodput(BEFORE, MEASURED);
    double ratio = goodput[1] / goodput[0];
    System.out.printf("%s at 160 ms beside 40 ms: %.3f of its goodput%n", control, ratio);
    assertThat(ratio).isBetween(0.1, 1.0);
  }
}
