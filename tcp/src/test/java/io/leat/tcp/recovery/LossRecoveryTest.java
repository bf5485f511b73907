package io.leat.tcp.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.tcp.recovery.LossRecovery.Phase;
import io.leat.testkit.Requirement;
import org.junit.jupiter.api.Test;

class LossRecoveryTest {
  private static final long ISS = 1000;
  private static final int MSS = 100;

  private final LossRecovery recovery = new LossRecovery(ISS);

  private long duplicates(int count, long present) {
    long octets = 0;
    for (int i = 0; i < count; i++) {
      octets += recovery.duplicate(present, MSS);
    }
    return octets;
  }

  @Test
  @Requirement("RFC6582 R6582-1")
  @Requirement("RFC5681 R5681-12")
  void theThirdDuplicateBeginsRecoveryEvenOfTheFirstText() {
    duplicates(2, 1000);
    assertThat(recovery.isThirdDuplicate(ISS + 1)).isFalse();
    duplicates(1, 1000);
    assertThat(recovery.isThirdDuplicate(ISS + 1)).isTrue();
  }

  @Test
  @Requirement("RFC6582 R6582-2")
  @Requirement("RFC6582 R6582-6")
  void duplicatesOfWhatATimeoutSentAgainBeginNothing() {
    recovery.enter(Phase.LOSS, ISS + 1001, 1000, 0);
    assertThat(duplicates(5, 1000)).isZero();
    assertThat(recovery.isThirdDuplicate(ISS + 1)).isFalse();
    recovery.end();
    recovery.progress(1000, 0);
    duplicates(5, 1000);
    assertThat(recovery.isThirdDuplicate(ISS + 1001)).isFalse();
    assertThat(recovery.isThirdDuplicate(ISS + 1002)).isTrue();
  }

  @Test
  @Requirement("RFC5681 R5681-15")
  @Requirement("RFC9937 R9937-6")
  void noMoreDuplicatesCountThanSegmentsAreInFlight() {
    assertThat(duplicates(3, 1000)).isEqualTo(3 * MSS);
    recovery.enter(Phase.RECOVERY, ISS + 1001, 700, 0);
    assertThat(duplicates(1000, 5000)).isEqualTo(700);
    assertThat(recovery.progress(300, 600)).as("what they had stood for").isEqualTo(300);
    assertThat(duplicates(1000, 5000)).isEqualTo(600);
  }

  @Test
  @Requirement("RFC6675 R6675-6")
  void progressOutsideARecoveryForgetsTheDuplicates() {
    duplicates(2, 1000);
    recovery.progress(MSS, 900);
    assertThat(recovery.duplicates()).isZero();
    assertThat(recovery.duplicateOctets()).isZero();
  }

  @Test
  void disorderComesAndGoesButNoRecoveryDoesSo() {
    recovery.settle(true);
    assertThat(recovery.phase()).isEqualTo(Phase.DISORDER);
    recovery.settle(false);
    assertThat(recovery.phase()).isEqualTo(Phase.OPEN);
    recovery.enter(Phase.CWR, ISS + 1001, 700, 0);
    recovery.settle(false);
    assertThat(recovery.phase()).isEqualTo(Phase.CWR);
  }

  @Test
  @Requirement("RFC6675 R6675-4")
  void theTailIsRescuedOnceInEachRecovery() {
    assertThat(recovery.mayRescue()).isFalse();
    recovery.enter(Phase.RECOVERY, ISS + 1001, 700, 0);
    assertThat(recovery.mayRescue()).isTrue();
    recovery.rescued();
    assertThat(recovery.mayRescue()).isFalse();
    recovery.enter(Phase.LOSS, ISS + 1001, 700, 0);
    assertThat(recovery.mayRescue()).isFalse();
    recovery.enter(Phase.RECOVERY, ISS + 2001, 700, 0);
    assertThat(recovery.mayRescue()).isTrue();
  }

  @Test
  @Requirement("RFC6582 R6582-2")
  void aPhaseLastsUntilWhatWasSentWhenItBeganIsAcknowledged() {
    assertThat(recovery.recover()).isEqualTo(ISS);
    recovery.enter(Phase.RECOVERY, ISS + 1001, 700, 5_000);
    assertThat(recovery.recover()).isEqualTo(ISS + 1001);
    assertThat(recovery.reducedAt()).isEqualTo(5_000);
  }

  @Test
  @Requirement("RFC6582 R6582-2")
  void duplicatesOfWhatIsSentAgainForAnotherReasonBeginNothing() {
    recovery.guard(ISS + 1001);
    recovery.guard(ISS + 501);
    assertThat(recovery.recover()).as("it never moves back").isEqualTo(ISS + 1001);
    duplicates(3, 1000);
    assertThat(recovery.isThirdDuplicate(ISS + 1001)).isFalse();
    assertThat(recovery.isThirdDuplicate(ISS + 1002)).isTrue();
  }

  @Test
  @Requirement("RFC6582 R6582-6")
  void whereEverythingGoesAgainDuplicatesAreForgotten() {
    duplicates(3, 1000);
    assertThat(recovery.duplicates()).isEqualTo(3);
    assertThat(recovery.duplicateOctets()).isEqualTo(3 * MSS);
    recovery.forgetDuplicates();
    assertThat(recovery.duplicates()).isZero();
    assertThat(recovery.duplicateOctets()).isZero();
    assertThat(recovery.isThirdDuplicate(ISS + 1)).isFalse();
  }

  @Test
  @Requirement("RFC6582 R6582-1")
  void aRecoveryIsBegunOnceHoweverManyDuplicatesFollow() {
    duplicates(3, 1000);
    recovery.enter(Phase.RECOVERY, ISS + 1001, 700, 0);
    duplicates(1, 1000);
    assertThat(recovery.isThirdDuplicate(ISS + 2000)).isFalse();
  }

  @Test
  @Requirement("RFC5681 R5681-15")
  void duplicatesStandForNoMoreThanIsOutstandingNorForMoreThanASegmentEach() {
    assertThat(recovery.duplicate(1000, MSS)).isEqualTo(MSS);
    assertThat(recovery.duplicate(150, MSS)).as("what is left of it").isEqualTo(50);
    assertThat(recovery.duplicate(150, MSS)).isZero();
    assertThat(recovery.duplicateOctets()).isEqualTo(150);
  }

  @Test
  @Requirement("RFC5681 R5681-15")
  void withoutARecoveryThreeSegmentsAreAllThatDuplicatesStandFor() {
    assertThat(duplicates(10, 5000)).isEqualTo(3 * MSS);
    recovery.enter(Phase.CWR, ISS + 1001, 700, 0);
    assertThat(duplicates(10, 5000)).as("nor while the window shrinks").isZero();
  }

  @Test
  @Requirement("RFC9937 R9937-6")
  void progressInARecoveryTakesBackNoMoreThanDuplicatesStoodFor() {
    recovery.enter(Phase.RECOVERY, ISS + 1001, 700, 0);
    duplicates(2, 5000);
    assertThat(recovery.progress(50, 600)).isEqualTo(50);
    assertThat(recovery.duplicateOctets()).isEqualTo(150);
    assertThat(recovery.progress(500, 600)).isEqualTo(150);
    assertThat(recovery.duplicateOctets()).isZero();
    assertThat(recovery.duplicates()).isZero();
  }

  @Test
  void whatIsReducedAndWhatIsRepairedFollowsFromThePhase() {
    for (Phase phase : Phase.values()) {
      boolean reduces = phase == Phase.CWR || phase == Phase.RECOVERY;
      boolean repairs = phase == Phase.RECOVERY || phase == Phase.LOSS;
      assertThat(phase.reduces()).as("%s", phase).isEqualTo(reduces);
      assertThat(phase.repairs()).as("%s", phase).isEqualTo(repairs);
    }
  }
}
