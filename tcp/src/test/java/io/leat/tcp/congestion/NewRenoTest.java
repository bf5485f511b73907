package io.leat.tcp.congestion;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.testkit.Requirement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NewRenoTest {
  private static final int MSS = 1000;

  private final NewReno reno = new NewReno();

  @BeforeEach
  void start() {
    reno.start(MSS, 10 * MSS, Long.MAX_VALUE, 0);
  }

  private void acknowledged(long octets, boolean limited) {
    AckSample sample = new AckSample();
    sample.acked = octets;
    sample.delivered = octets;
    sample.cwndLimited = limited;
    reno.acknowledged(sample);
  }

  /** Slow start up to a window that is in use. */
  private void fill(long window) {
    acknowledged(window - reno.cwnd(), true);
  }

  private static LossSample loss(long inFlight) {
    LossSample sample = new LossSample();
    sample.inFlight = inFlight;
    return sample;
  }

  private void timeout(long inFlight, boolean first) {
    LossSample sample = loss(inFlight);
    sample.repeated = !first;
    reno.timeout(sample);
  }

  @Test
  @Requirement("RFC5681 R5681-6")
  void beginsWithTheInitialWindowAndAnUnlimitedThreshold() {
    assertThat(reno.cwnd()).isEqualTo(10 * MSS);
    assertThat(reno.ssthresh()).isGreaterThan(1L << 30);
    assertThat(reno.name()).isEqualTo("newreno");
  }

  @Test
  @Requirement("RFC5681 R5681-5")
  void slowStartGrowsByWhatIsAcknowledgedAlsoAllAtOnce() {
    acknowledged(1, true);
    assertThat(reno.cwnd()).isEqualTo(10 * MSS + 1);
    acknowledged(MSS, true);
    assertThat(reno.cwnd()).isEqualTo(11 * MSS + 1);
    acknowledged(2 * MSS, true);
    assertThat(reno.cwnd()).isEqualTo(13 * MSS + 1);
    acknowledged(64 * MSS, true);
    assertThat(reno.cwnd()).isEqualTo(77 * MSS + 1);
  }

  @Test
  void anApplicationThatDoesNotUseTheWindowDoesNotGrowIt() {
    acknowledged(MSS, false);
    assertThat(reno.cwnd()).isEqualTo(10 * MSS);
  }

  @Test
  @Requirement("RFC5681 R5681-5")
  void acknowledgmentsDividedIntoOctetsGrowNoMore() {
    for (int i = 0; i < MSS; i++) {
      acknowledged(1, true);
    }
    assertThat(reno.cwnd()).isEqualTo(11 * MSS);
  }

  @Test
  @Requirement("RFC5681 R5681-7")
  void congestionAvoidanceGrowsByOneSegmentForEachWindow() {
    timeout(20 * MSS, true);
    reno.recovered(0);
    while (reno.cwnd() < reno.ssthresh()) {
      acknowledged(MSS, true);
    }
    assertThat(reno.cwnd()).isEqualTo(5 * MSS);
    for (int window = 5; window < 15; window++) {
      for (int i = 0; i < window; i++) {
        assertThat(reno.cwnd()).isEqualTo((long) window * MSS);
        acknowledged(MSS, true);
      }
    }
    assertThat(reno.cwnd()).isEqualTo(15 * MSS);
  }

  @Test
  @Requirement("RFC5681 §3.2")
  void aLossHalvesTheFlightAndNothingGrowsUntilItIsRepaired() {
    reno.lossDetected(loss(8 * MSS));
    assertThat(reno.ssthresh()).isEqualTo(4 * MSS);
    acknowledged(100 * MSS, true);
    assertThat(reno.cwnd()).isEqualTo(4 * MSS);
    reno.recovered(0);
    acknowledged(4 * MSS, true);
    assertThat(reno.cwnd()).isEqualTo(5 * MSS);
  }

  @Test
  @Requirement("RFC4015 §3.2")
  void aReductionThatWasWrongIsTakenBack() {
    timeout(16 * MSS, true);
    reno.spurious(0);
    assertThat(reno.cwnd()).isEqualTo(10 * MSS);
    assertThat(reno.ssthresh()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void theThresholdIsNeverBelowTwoSegments() {
    reno.lossDetected(loss(3 * MSS));
    assertThat(reno.ssthresh()).isEqualTo(2 * MSS);
    timeout(1, true);
    assertThat(reno.ssthresh()).isEqualTo(2 * MSS);
  }

  @Test
  @Requirement("RFC5681 R5681-8")
  @Requirement("RFC5681 R5681-9")
  void aTimeoutLeavesOneSegmentAndLowersTheThresholdOnce() {
    timeout(20 * MSS, true);
    assertThat(reno.cwnd()).isEqualTo(MSS);
    assertThat(reno.ssthresh()).isEqualTo(5 * MSS);
    timeout(2 * MSS, false);
    assertThat(reno.ssthresh()).as("the same segment again").isEqualTo(5 * MSS);
    assertThat(reno.cwnd()).isEqualTo(MSS);
  }

  @Test
  @Requirement("RFC3465 §2.3")
  void whileATimeoutIsRepairedAnAckGrowsByOneSegmentAtMost() {
    fill(100 * MSS);
    timeout(100 * MSS, true);
    acknowledged(40 * MSS, true);
    assertThat(reno.cwnd()).isEqualTo(2 * MSS);
    reno.recovered(0);
    acknowledged(40 * MSS, true);
    assertThat(reno.cwnd()).isEqualTo(42 * MSS);
  }

  @Test
  @Requirement("RFC5681 R5681-17")
  void idleTimeTakesBackWhatIsAboveTheInitialWindow() {
    for (int i = 0; i < 50; i++) {
      acknowledged(2 * MSS, true);
    }
    reno.restartAfterIdle(1_000_000_000, 0);
    assertThat(reno.cwnd()).isEqualTo(10 * MSS);
    timeout(20 * MSS, true);
    reno.restartAfterIdle(1_000_000_000, 0);
    assertThat(reno.cwnd()).as("and gives nothing").isEqualTo(MSS);
  }

  @Test
  void aLargerSegmentAlwaysFits() {
    timeout(20 * MSS, true);
    reno.mssChanged(500);
    assertThat(reno.cwnd()).isEqualTo(MSS);
    reno.mssChanged(1200);
    assertThat(reno.cwnd()).isEqualTo(1200);
  }

  @Test
  void growthNeverOverflows() {
    for (int i = 0; i < 1_000_000; i++) {
      acknowledged(Integer.MAX_VALUE, true);
    }
    assertThat(reno.cwnd()).isPositive();
    reno.lossDetected(loss(Long.MAX_VALUE / 4));
    assertThat(reno.cwnd()).isPositive();
  }
}
