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
    reno.start(MSS, 10);
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
  @Requirement("RFC3465 §2.2")
  void slowStartGrowsByWhatIsAcknowledgedUpToTwoSegments() {
    reno.acknowledged(1, true);
    assertThat(reno.cwnd()).isEqualTo(10 * MSS + 1);
    reno.acknowledged(MSS, true);
    assertThat(reno.cwnd()).isEqualTo(11 * MSS + 1);
    reno.acknowledged(2 * MSS, true);
    assertThat(reno.cwnd()).isEqualTo(13 * MSS + 1);
    reno.acknowledged(64 * MSS, true);
    assertThat(reno.cwnd()).isEqualTo(15 * MSS + 1);
  }

  @Test
  void anApplicationThatDoesNotUseTheWindowDoesNotGrowIt() {
    reno.acknowledged(MSS, false);
    assertThat(reno.cwnd()).isEqualTo(10 * MSS);
  }

  @Test
  @Requirement("RFC5681 R5681-5")
  void acknowledgmentsDividedIntoOctetsGrowNoMore() {
    for (int i = 0; i < MSS; i++) {
      reno.acknowledged(1, true);
    }
    assertThat(reno.cwnd()).isEqualTo(11 * MSS);
  }

  @Test
  @Requirement("RFC5681 R5681-7")
  void congestionAvoidanceGrowsByOneSegmentForEachWindow() {
    reno.timeout(20 * MSS, true);
    reno.repaired();
    while (reno.cwnd() < reno.ssthresh()) {
      reno.acknowledged(MSS, true);
    }
    assertThat(reno.cwnd()).isEqualTo(10 * MSS);
    for (int window = 10; window < 15; window++) {
      for (int i = 0; i < window; i++) {
        assertThat(reno.cwnd()).isEqualTo((long) window * MSS);
        reno.acknowledged(MSS, true);
      }
    }
    assertThat(reno.cwnd()).isEqualTo(15 * MSS);
  }

  @Test
  @Requirement("RFC5681 §3.2")
  void fastRetransmitHalvesTheFlightAndInflatesByThree() {
    reno.lossDetected(16 * MSS);
    assertThat(reno.ssthresh()).isEqualTo(8 * MSS);
    assertThat(reno.cwnd()).isEqualTo(11 * MSS);
    reno.duplicateDuringRecovery();
    assertThat(reno.cwnd()).isEqualTo(12 * MSS);
  }

  @Test
  void theThresholdIsNeverBelowTwoSegments() {
    reno.lossDetected(3 * MSS);
    assertThat(reno.ssthresh()).isEqualTo(2 * MSS);
    reno.timeout(1, true);
    assertThat(reno.ssthresh()).isEqualTo(2 * MSS);
  }

  @Test
  @Requirement("RFC6582 R6582-4")
  void aPartialAcknowledgmentDeflatesByItselfAndAddsASegment() {
    reno.lossDetected(16 * MSS);
    reno.partialAcknowledgment(3 * MSS);
    assertThat(reno.cwnd()).isEqualTo((11 - 3 + 1) * MSS);
    reno.partialAcknowledgment(MSS - 1);
    assertThat(reno.cwnd()).as("no segment back for less than one").isEqualTo(8 * MSS + 1);
    reno.partialAcknowledgment(100 * MSS);
    assertThat(reno.cwnd()).as("never below one segment").isEqualTo(2 * MSS);
  }

  @Test
  @Requirement("RFC6582 R6582-3")
  void afterRecoveryTheWindowIsTheThresholdButAllowsNoBurst() {
    reno.lossDetected(16 * MSS);
    reno.recovered(12 * MSS);
    assertThat(reno.cwnd()).isEqualTo(8 * MSS);
    reno.lossDetected(16 * MSS);
    reno.recovered(3 * MSS);
    assertThat(reno.cwnd()).isEqualTo(4 * MSS);
    reno.lossDetected(16 * MSS);
    reno.recovered(0);
    assertThat(reno.cwnd()).isEqualTo(2 * MSS);
  }

  @Test
  @Requirement("RFC5681 R5681-8")
  @Requirement("RFC5681 R5681-9")
  void aTimeoutLeavesOneSegmentAndLowersTheThresholdOnce() {
    reno.timeout(20 * MSS, true);
    assertThat(reno.cwnd()).isEqualTo(MSS);
    assertThat(reno.ssthresh()).isEqualTo(10 * MSS);
    reno.timeout(2 * MSS, false);
    assertThat(reno.ssthresh()).as("the same segment again").isEqualTo(10 * MSS);
    assertThat(reno.cwnd()).isEqualTo(MSS);
  }

  @Test
  @Requirement("RFC3465 §2.3")
  void whileATimeoutIsRepairedAnAckGrowsByOneSegmentAtMost() {
    reno.timeout(100 * MSS, true);
    reno.acknowledged(40 * MSS, true);
    assertThat(reno.cwnd()).isEqualTo(2 * MSS);
    reno.repaired();
    reno.acknowledged(40 * MSS, true);
    assertThat(reno.cwnd()).isEqualTo(4 * MSS);
  }

  @Test
  @Requirement("RFC5681 R5681-17")
  void idleTimeTakesBackWhatIsAboveTheInitialWindow() {
    for (int i = 0; i < 50; i++) {
      reno.acknowledged(2 * MSS, true);
    }
    reno.restartAfterIdle();
    assertThat(reno.cwnd()).isEqualTo(10 * MSS);
    reno.timeout(20 * MSS, true);
    reno.restartAfterIdle();
    assertThat(reno.cwnd()).as("and gives nothing").isEqualTo(MSS);
  }

  @Test
  void aLargerSegmentAlwaysFits() {
    reno.timeout(20 * MSS, true);
    reno.mssChanged(500);
    assertThat(reno.cwnd()).isEqualTo(MSS);
    reno.mssChanged(1200);
    assertThat(reno.cwnd()).isEqualTo(1200);
  }

  @Test
  void growthNeverOverflows() {
    for (int i = 0; i < 1_000_000; i++) {
      reno.acknowledged(Integer.MAX_VALUE, true);
    }
    assertThat(reno.cwnd()).isPositive();
    reno.lossDetected(Long.MAX_VALUE / 4);
    assertThat(reno.cwnd()).isPositive();
  }
}
