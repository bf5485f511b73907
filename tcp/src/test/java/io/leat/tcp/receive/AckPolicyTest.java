package io.leat.tcp.receive;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.testkit.Requirement;
import org.junit.jupiter.api.Test;

class AckPolicyTest {
  private static final int MSS = 1000;

  private final AckPolicy policy = new AckPolicy();

  private boolean isAcknowledgedAtOnce(int octets) {
    policy.textArrived(octets, MSS);
    boolean atOnce = policy.isDueNow();
    if (atOnce) {
      policy.acknowledged();
    }
    return atOnce;
  }

  @Test
  @Requirement("RFC9293 MUST-59")
  void everySecondFullSegmentIsAcknowledgedAtOnce() {
    assertThat(isAcknowledgedAtOnce(MSS)).isFalse();
    assertThat(isAcknowledgedAtOnce(MSS)).isTrue();
    assertThat(isAcknowledgedAtOnce(MSS)).isFalse();
  }

  @Test
  void whileAcksAreQuickEachTextIsAcknowledgedAtOnce() {
    policy.startQuick(2);
    assertThat(isAcknowledgedAtOnce(10)).isTrue();
    assertThat(isAcknowledgedAtOnce(10)).isTrue();
    assertThat(isAcknowledgedAtOnce(10)).as("they are used up").isFalse();
  }

  @Test
  void anAnswerEndsQuickAcks() {
    policy.startQuick(2);
    policy.endQuick();
    assertThat(isAcknowledgedAtOnce(10)).isFalse();
  }

  @Test
  @Requirement("RFC9293 MUST-58")
  void aSingleSegmentWaitsForCompanyUntilAnAckLeaves() {
    assertThat(policy.isDelayed()).isFalse();
    policy.textArrived(MSS, MSS);
    assertThat(policy.isDelayed()).isTrue();
    assertThat(policy.isDueNow()).isFalse();
    policy.textArrived(MSS - 1, MSS);
    assertThat(policy.isDelayed()).as("not two full segments").isTrue();
    policy.textArrived(1, MSS);
    assertThat(policy.isDelayed()).isFalse();
    assertThat(policy.isDueNow()).isTrue();
    policy.acknowledged();
    assertThat(policy.isDelayed()).isFalse();
    assertThat(policy.isDueNow()).isFalse();
  }

  @Test
  void whatMustBeAnsweredIsNotDelayed() {
    policy.textArrived(10, MSS);
    policy.acknowledgeNow();
    assertThat(policy.isDueNow()).isTrue();
    assertThat(policy.isDelayed()).isFalse();
  }

  @Test
  void quickAcksAreCountedDown() {
    policy.startQuick(2);
    policy.textArrived(10, MSS);
    assertThat(policy.quick()).isEqualTo(1);
    policy.textArrived(10, MSS);
    policy.textArrived(10, MSS);
    assertThat(policy.quick()).isZero();
  }

  @Test
  @Requirement("RFC5961 §7")
  void aChallengeIsAnsweredOnceInAnInterval() {
    assertThat(policy.mayChallenge(100, 500)).isTrue();
    assertThat(policy.mayChallenge(599, 500)).isFalse();
    assertThat(policy.mayChallenge(600, 500)).isTrue();
    assertThat(policy.mayChallenge(1099, 500)).as("it counts from the last answer").isFalse();
  }

  @Test
  void itIsAtRestWhenNothingWaitsAndTheNextChallengeMayBeAnswered() {
    assertThat(policy.isAtRest(0, 500)).isTrue();
    policy.mayChallenge(100, 500);
    assertThat(policy.isAtRest(599, 500)).isFalse();
    assertThat(policy.isAtRest(600, 500)).isTrue();
    policy.textArrived(10, MSS);
    assertThat(policy.isAtRest(600, 500)).as("an ACK is delayed").isFalse();
    policy.acknowledged();
    policy.acknowledgeNow();
    assertThat(policy.isAtRest(600, 500)).as("an ACK is due").isFalse();
    policy.acknowledged();
    policy.startQuick(255);
    assertThat(policy.isAtRest(600, 500)).isTrue();
    policy.startQuick(256);
    assertThat(policy.isAtRest(600, 500)).as("more than a row has room for").isFalse();
  }
}
