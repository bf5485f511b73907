package io.leat.cli.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leat.cli.relay.PathDraft.Side;
import io.leat.sim.path.CodelConfig;
import io.leat.sim.path.LossConfig;
import io.leat.sim.path.PathConfig;
import io.leat.sim.path.QueueConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathDraftTest {
  private static final long MILLI = 1_000_000;

  /** As the options are written: {@code left-rate=10mbit}. */
  private static PathDraft draft(String... options) {
    PathDraft draft = new PathDraft();
    for (String option : options) {
      Side side =
          option.startsWith("left-")
              ? Side.LEFT
              : option.startsWith("right-") ? Side.RIGHT : Side.BOTH;
      String rest = option.substring(side.prefix().length());
      int equals = rest.indexOf('=');
      PathOption of = PathOption.of(rest.substring(0, equals));
      draft.put(side, of, of.parse(rest.substring(equals + 1)));
    }
    return draft;
  }

  private static PathConfig left(String... options) {
    return draft(options).plan(1).leftToRight();
  }

  @Test
  void nothingIsAPerfectWire() {
    assertThat(left().rate()).isZero();
    assertThat(left().delay()).isZero();
    assertThat(left().loss()).isEqualTo(LossConfig.NONE);
  }

  @Test
  void anOptionHoldsForBothDirectionsUnlessOneSaysOtherwise() {
    RelayPlan plan =
        draft("delay=33ms", "rate=100mbit", "left-rate=10mbit", "right-loss=1%").plan(1);
    assertThat(plan.leftToRight().delay()).isEqualTo(33 * MILLI);
    assertThat(plan.leftToRight().rate()).isEqualTo(10_000_000);
    assertThat(plan.rightToLeft().rate()).isEqualTo(100_000_000);
    assertThat(plan.leftToRight().loss()).isEqualTo(LossConfig.NONE);
    assertThat(plan.rightToLeft().loss()).isEqualTo(LossConfig.random(0.01));
  }

  @ParameterizedTest
  @CsvSource({
    "1bdp, 825000",
    "0.25bdp, 206250",
    "4bdp, 3300000",
    "256KiB, 262144",
    "20ms, 250000",
    "0.0001bdp, 3000"
  })
  void aQueueIsCountedInOctets(String queue, long octets) {
    assertThat(left("delay=33ms", "rate=100mbit", "queue=" + queue).queue())
        .isEqualTo(QueueConfig.octets(octets));
  }

  @Test
  void aQueueIsCountedInPacketsToo() {
    assertThat(left("rate=1mbit", "queue=100p").queue()).isEqualTo(QueueConfig.packets(100));
  }

  @Test
  void theProductTakesTheRoundTripOfBothDirections() {
    RelayPlan plan = draft("left-delay=10ms", "right-delay=30ms", "rate=80mbit").plan(1);
    assertThat(plan.leftToRight().queue()).isEqualTo(QueueConfig.octets(400_000));
    assertThat(plan.rightToLeft().queue()).isEqualTo(QueueConfig.octets(400_000));
  }

  @Test
  void withoutAQueueThereIsOneProductAndAtLeastSomePackets() {
    assertThat(left("delay=33ms", "rate=100mbit").queue()).isEqualTo(QueueConfig.octets(825_000));
    assertThat(left("rate=100mbit").queue()).isEqualTo(QueueConfig.octets(65_536));
  }

  @Test
  void codelMarksInsteadOfDroppingAndDropTailMarksAboveHalf() {
    QueueConfig codel = left("rate=1mbit", "codel=true", "codel-target=10ms", "ecn=true").queue();
    assertThat(codel.codel()).isEqualTo(new CodelConfig(10 * MILLI, 100 * MILLI));
    assertThat(codel.markAbove()).isZero();
    assertThat(left("rate=1mbit", "queue=20000", "ecn=true").queue().markAbove()).isEqualTo(10_000);
    assertThat(left("rate=1mbit", "queue=100p", "ecn=true").queue().markAbove()).isEqualTo(75_000);
  }

  @Test
  void aReorderedPacketIsOvertakenByAFewOthers() {
    assertThat(left("delay=33ms", "rate=100mbit", "reorder=1%").reorderDelay())
        .isEqualTo(3_300_000);
    assertThat(left("delay=1ms", "rate=12mbit", "reorder=1%").reorderDelay()).isEqualTo(10 * MILLI);
    assertThat(left("reorder=1%").reorderDelay()).isEqualTo(MILLI);
    assertThat(left("reorder=1%", "reorder-delay=7ms").reorderDelay()).isEqualTo(7 * MILLI);
  }

  @ParameterizedTest
  @ValueSource(strings = {"queue=1bdp", "codel=true", "ecn=true"})
  void whatNeedsARateSaysSo(String option) {
    assertThatThrownBy(() -> left(option)).hasMessageContaining("needs --rate");
  }

  @ParameterizedTest
  @EnumSource(Profile.class)
  void everyProfileIsAPathWhoseValuesOptionsReplace(Profile profile) {
    PathDraft draft = draft("delay=1ms");
    draft.layOn(profile.draft());
    RelayPlan plan = draft.plan(1);
    assertThat(plan.leftToRight().delay()).isEqualTo(MILLI);
    assertThat(plan.leftToRight().rate()).isPositive();
    assertThat(plan.rightToLeft().rate()).isGreaterThanOrEqualTo(plan.leftToRight().rate());
    assertThat(RelayReport.describe(plan)).hasSize(2).allMatch(line -> line.contains("1.0 ms"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "1%", "1%:0", "100%:5", ":5", "1%:x"})
  void burstsHaveAShareAndALength(String text) {
    assertThatThrownBy(() -> Bursts.parse(text)).isInstanceOf(IllegalArgumentException.class);
    assertThat(Bursts.parse("0.5%:4")).isEqualTo(new Bursts(0.005, 4));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "0", "1.5p", "-1bdp", "0bdp"})
  void aQueueThatIsNoneIsRefused(String text) {
    assertThatThrownBy(() -> QueueSize.parse(text)).hasMessageContaining("1bdp");
  }
}
