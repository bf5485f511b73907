package io.leat.tcp.recovery;

import static io.leat.tcp.recovery.TailLossProbe.Outcome.DELIVERED;
import static io.leat.tcp.recovery.TailLossProbe.Outcome.NOTHING;
import static io.leat.tcp.recovery.TailLossProbe.Outcome.REPAIRED;
import static org.assertj.core.api.Assertions.assertThat;

import io.leat.testkit.Requirement;
import org.junit.jupiter.api.Test;

class TailLossProbeTest {
  private static final long MILLI = 1_000_000;

  private final TailLossProbe probe = new TailLossProbe();

  @Test
  @Requirement("RFC8985 R8985-11")
  void theTimeoutIsTwoRoundTripsAndTheDelayOfALoneAcknowledgment() {
    assertThat(TailLossProbe.timeout(0, true)).isEqualTo(1000 * MILLI);
    assertThat(TailLossProbe.timeout(50_000, false)).isBetween(100 * MILLI, 102 * MILLI);
    assertThat(TailLossProbe.timeout(50_000, false)).as("room").isGreaterThan(100 * MILLI);
    assertThat(TailLossProbe.timeout(50_000, true)).isEqualTo(250 * MILLI);
    assertThat(TailLossProbe.timeout(500_000, true)).isEqualTo(1002 * MILLI);
  }

  @Test
  @Requirement("RFC8985 R8985-12")
  void oneProbeAtATimeAndARoundTripMeasuredInBetween() {
    assertThat(probe.mayProbe()).isTrue();
    probe.sent(1000, true);
    assertThat(probe.mayProbe()).isFalse();
    probe.measured();
    assertThat(probe.mayProbe()).isFalse();
    probe.acknowledged(1001, -1, false);
    assertThat(probe.mayProbe()).isTrue();
    probe.sent(2000, false);
    probe.acknowledged(2000, -1, false);
    assertThat(probe.mayProbe()).as("nothing measured since").isFalse();
  }

  @Test
  @Requirement("RFC8985 R8985-15")
  void aRepeatedSegmentRepairedALossUnlessBothArrived() {
    probe.sent(1000, true);
    assertThat(probe.acknowledged(999, -1, false)).isEqualTo(NOTHING);
    assertThat(probe.acknowledged(1000, -1, false)).isEqualTo(NOTHING);
    assertThat(probe.acknowledged(1001, -1, false)).isEqualTo(REPAIRED);
    probe.sent(2000, true);
    assertThat(probe.acknowledged(2000, 2000, false)).isEqualTo(DELIVERED);
    probe.sent(3000, true);
    assertThat(probe.acknowledged(3000, -1, true)).isEqualTo(DELIVERED);
    probe.sent(4000, false);
    assertThat(probe.acknowledged(4000, -1, false)).isEqualTo(DELIVERED);
  }

  @Test
  @Requirement("RFC8985 R8985-15")
  void theEchoOfAProbeSaysNothingOfReordering() {
    assertThat(probe.explains(1000)).as("there was none").isFalse();
    probe.sent(1000, true);
    assertThat(probe.explains(1000)).isTrue();
    assertThat(probe.explains(999)).isFalse();
    probe.cancel();
    assertThat(probe.explains(1000)).isFalse();
    probe.sent(2000, false);
    assertThat(probe.explains(2000)).as("new text was sent once").isFalse();
  }

  @Test
  @Requirement("RFC8985 R8985-12")
  void aProbeOfBeforeARecoverySaysNothingAfterIt() {
    probe.sent(1000, true);
    probe.cancel();
    assertThat(probe.acknowledged(1001, -1, false)).isEqualTo(NOTHING);
    assertThat(probe.mayProbe()).as("nothing measured since").isFalse();
    probe.measured();
    assertThat(probe.mayProbe()).isTrue();
  }

  @Test
  @Requirement("RFC8985 R8985-15")
  void aProbeEndsWithTheFirstAcknowledgmentThatDecides() {
    probe.sent(1000, true);
    assertThat(probe.acknowledged(1000, 999, false)).as("of something else").isEqualTo(NOTHING);
    assertThat(probe.acknowledged(1000, 1000, false)).isEqualTo(DELIVERED);
    assertThat(probe.acknowledged(1001, -1, false)).isEqualTo(NOTHING);
    probe.sent(2000, true);
    assertThat(probe.acknowledged(2000, -1, true)).isEqualTo(DELIVERED);
    assertThat(probe.acknowledged(2001, -1, false)).isEqualTo(NOTHING);
    probe.sent(3000, true);
    assertThat(probe.acknowledged(2999, 3000, true)).as("not acknowledged").isEqualTo(NOTHING);
    assertThat(probe.acknowledged(3001, -1, false)).isEqualTo(REPAIRED);
    assertThat(probe.acknowledged(3002, -1, false)).isEqualTo(NOTHING);
  }
}
