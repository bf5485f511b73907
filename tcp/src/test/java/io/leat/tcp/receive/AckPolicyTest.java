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
}
