package io.leat.tcp.receive;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.testkit.Requirement;
import org.junit.jupiter.api.Test;

class ReceiveWindowTest {
  private static final long NXT = (1L << 32) + 0xffff_ff00L;
  private static final int MSS = 1000;

  @Test
  @Requirement("RFC7323 §2.3")
  void theScaleIsTheSmallestThatAdvertisesTheBuffer() {
    assertThat(ReceiveWindow.shiftFor(1)).isZero();
    assertThat(ReceiveWindow.shiftFor(65_535)).isZero();
    assertThat(ReceiveWindow.shiftFor(65_536)).isEqualTo(1);
    assertThat(ReceiveWindow.shiftFor(65_535L << 7)).isEqualTo(7);
    assertThat(ReceiveWindow.shiftFor((65_535L << 7) + 1)).isEqualTo(8);
    assertThat(ReceiveWindow.shiftFor(1L << 40)).as("no more than 14").isEqualTo(14);
  }

  @Test
  @Requirement("RFC9293 §3.8.6.2.2")
  void theGainThatIsWorthAnUpdateIsHalfTheBufferOrASegment() {
    assertThat(ReceiveWindow.leastGain(100_000, MSS)).isEqualTo(MSS);
    assertThat(ReceiveWindow.leastGain(1500, MSS)).isEqualTo(750);
    assertThat(ReceiveWindow.leastGain(1, MSS)).as("never nothing").isEqualTo(1);
  }

  @Test
  @Requirement("RFC9293 §3.8.6.2.2")
  void theEdgeStaysUntilTheGainIsWorthIt() {
    long edge = NXT + 5000;
    assertThat(ReceiveWindow.edge(edge, NXT, NXT + 5999, MSS, 0)).isEqualTo(edge);
    assertThat(ReceiveWindow.edge(edge, NXT, NXT + 6000, MSS, 0)).isEqualTo(NXT + 6000);
    assertThat(ReceiveWindow.edge(edge, NXT, NXT + 100, MSS, 0)).as("never left").isEqualTo(edge);
  }

  @Test
  @Requirement("RFC7323 §2.3")
  void theEdgeIsOneThatTheFieldCanNameInItsScale() {
    assertThat(ReceiveWindow.edge(NXT, NXT, NXT + 10_007, MSS, 3)).isEqualTo(NXT + 10_000);
    assertThat(ReceiveWindow.edge(NXT, NXT, NXT + 100_000, MSS, 0)).isEqualTo(NXT + 65_535);
    assertThat(ReceiveWindow.edge(NXT, NXT, NXT + 200_000, MSS, 1)).isEqualTo(NXT + 131_070);
  }

  @Test
  @Requirement("RFC9293 §3.8.6.2.2")
  @Requirement("RFC7323 §2.3")
  void theFieldIsRoundedUpUnlessThatPromisesTooMuch() {
    long most = NXT + 1_000_000;
    assertThat(ReceiveWindow.field(NXT + 800, NXT, 3, most)).isEqualTo(100);
    assertThat(ReceiveWindow.field(NXT + 801, NXT, 3, most)).isEqualTo(101);
    assertThat(ReceiveWindow.field(NXT + 801, NXT, 3, NXT + 808)).isEqualTo(101);
    assertThat(ReceiveWindow.field(NXT + 801, NXT, 3, NXT + 807)).isEqualTo(100);
    assertThat(ReceiveWindow.field(NXT - 5, NXT, 3, most)).as("nothing is left").isZero();
    assertThat(ReceiveWindow.field(NXT + 90_000, NXT, 0, most)).isEqualTo(65_535);
  }
}
