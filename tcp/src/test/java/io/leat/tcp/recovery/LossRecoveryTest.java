package io.leat.tcp.recovery;

import static io.leat.tcp.recovery.LossRecovery.Phase.LOSS;
import static io.leat.tcp.recovery.LossRecovery.Phase.OPEN;
import static io.leat.tcp.recovery.LossRecovery.Phase.RECOVERY;
import static io.leat.tcp.recovery.LossRecovery.Progress.NORMAL;
import static io.leat.tcp.recovery.LossRecovery.Progress.PARTIAL;
import static io.leat.tcp.recovery.LossRecovery.Progress.RECOVERED;
import static io.leat.tcp.recovery.LossRecovery.Progress.REPAIRED;
import static org.assertj.core.api.Assertions.assertThat;

import io.leat.testkit.Requirement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LossRecoveryTest {
  private static final long ISS = 1000;
  private static final int MSS = 100;

  private final LossRecovery recovery = new LossRecovery();

  @BeforeEach
  void start() {
    recovery.start(ISS);
  }

  private boolean duplicates(int count, long una, long nxt) {
    boolean begins = false;
    for (int i = 0; i < count; i++) {
      begins = recovery.duplicateAcknowledgment(una, nxt);
    }
    return begins;
  }

  private LossRecovery.Progress acknowledged(long una) {
    return recovery.acknowledged(una, ISS + 2001, MSS, MSS);
  }

  @Test
  @Requirement("RFC5681 R5681-12")
  @Requirement("RFC6582 R6582-1")
  void theThirdDuplicateBeginsFastRetransmitEvenOfTheFirstText() {
    assertThat(duplicates(2, ISS + 1, ISS + 1001)).isFalse();
    assertThat(recovery.phase()).isEqualTo(OPEN);
    assertThat(recovery.hasLost()).isFalse();
    assertThat(duplicates(1, ISS + 1, ISS + 1001)).isTrue();
    assertThat(recovery.phase()).isEqualTo(RECOVERY);
    assertThat(recovery.recover()).isEqualTo(ISS + 1001);
    assertThat(recovery.hasLost()).isTrue();
    assertThat(recovery.next()).isEqualTo(ISS + 1);
    assertThat(recovery.obeysCwnd()).as("the retransmission goes at once").isFalse();
    recovery.retransmitted(ISS + 1 + MSS);
    assertThat(recovery.hasLost()).as("one segment only").isFalse();
    assertThat(duplicates(20, ISS + 1, ISS + 1001)).as("no second time").isFalse();
  }

  @Test
  void newTextAcknowledgedForgetsTheDuplicates() {
    duplicates(2, ISS + 1, ISS + 1001);
    assertThat(acknowledged(ISS + 101)).isEqualTo(NORMAL);
    assertThat(duplicates(2, ISS + 101, ISS + 1001)).isFalse();
    assertThat(duplicates(1, ISS + 101, ISS + 1001)).isTrue();
  }

  @Test
  @Requirement("RFC6582 R6582-4")
  void aPartialAcknowledgmentRetransmitsTheNextHole() {
    duplicates(3, ISS + 1, ISS + 1001);
    recovery.retransmitted(ISS + 101);
    assertThat(acknowledged(ISS + 301)).isEqualTo(PARTIAL);
    assertThat(recovery.hasLost()).isTrue();
    assertThat(recovery.next()).isEqualTo(ISS + 301);
    assertThat(recovery.phase()).isEqualTo(RECOVERY);
  }

  @Test
  @Requirement("RFC6582 R6582-3")
  void recoveryEndsWhenAllThatWasInFlightIsAcknowledged() {
    duplicates(3, ISS + 1, ISS + 1001);
    recovery.retransmitted(ISS + 101);
    assertThat(acknowledged(ISS + 1001)).isEqualTo(RECOVERED);
    assertThat(recovery.phase()).isEqualTo(OPEN);
    assertThat(recovery.hasLost()).isFalse();
    assertThat(duplicates(3, ISS + 1001, ISS + 2001))
        .as("a loss right behind it is a new one")
        .isTrue();
  }

  @Test
  @Requirement("RFC6582 R6582-2")
  @Requirement("RFC6582 R6582-6")
  void duplicatesOfWhatATimeoutSentAgainBeginNothing() {
    recovery.timeout(ISS + 1, ISS + 1001);
    assertThat(recovery.phase()).isEqualTo(LOSS);
    assertThat(duplicates(5, ISS + 1, ISS + 1001)).isFalse();
    recovery.retransmitted(ISS + 301);
    assertThat(acknowledged(ISS + 1001)).isEqualTo(REPAIRED);
    assertThat(duplicates(5, ISS + 1001, ISS + 2001)).isFalse();
    assertThat(acknowledged(ISS + 1101)).isEqualTo(NORMAL);
    assertThat(duplicates(3, ISS + 1101, ISS + 2001)).isTrue();
  }

  @Test
  @Requirement("RFC6298 §5.4")
  void aTimeoutMakesEverythingLostFromTheLeftEdge() {
    recovery.timeout(ISS + 1, ISS + 1001);
    assertThat(recovery.next()).isEqualTo(ISS + 1);
    assertThat(recovery.end()).isEqualTo(ISS + 1001);
    assertThat(recovery.obeysCwnd()).isTrue();
    assertThat(recovery.inFlight(1000)).isZero();
    recovery.retransmitted(ISS + 101);
    assertThat(recovery.inFlight(1000)).isEqualTo(100);
    assertThat(acknowledged(ISS + 501)).isEqualTo(NORMAL);
    assertThat(recovery.next()).as("what is acknowledged is not sent again").isEqualTo(ISS + 501);
    assertThat(recovery.inFlight(500)).isZero();
    recovery.timeout(ISS + 501, ISS + 1001);
    assertThat(recovery.next()).isEqualTo(ISS + 501);
  }

  @Test
  void aTimeoutDuringRecoveryReplacesIt() {
    duplicates(3, ISS + 1, ISS + 1001);
    recovery.retransmitted(ISS + 101);
    recovery.timeout(ISS + 1, ISS + 1001);
    assertThat(recovery.phase()).isEqualTo(LOSS);
    assertThat(recovery.duplicates()).isZero();
    assertThat(acknowledged(ISS + 1001)).isEqualTo(REPAIRED);
  }

  @Test
  @Requirement("RFC5681 R5681-15")
  void noMoreDuplicatesAreCreditedThanSegmentsAreInFlight() {
    duplicates(3, ISS + 1, ISS + 1001);
    int credited = 3;
    for (int i = 0; i < 1000; i++) {
      duplicates(1, ISS + 1, ISS + 1001);
      credited += recovery.isCredited(MSS) ? 1 : 0;
    }
    assertThat(credited).isEqualTo(10);
    acknowledged(ISS + 101);
    for (int i = 0; i < 1000; i++) {
      duplicates(1, ISS + 101, ISS + 2001);
      credited += recovery.isCredited(MSS) ? 1 : 0;
    }
    assertThat(credited).as("each progress begins a new count").isEqualTo(10 + 19);
  }

  @Test
  void withoutRecoveryNoDuplicateIsCredited() {
    duplicates(1, ISS + 1, ISS + 1001);
    assertThat(recovery.isCredited(MSS)).isFalse();
  }
}
