package io.leat.tcp.send;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WindowUseTest {
  private final WindowUse use = new WindowUse();

  @Test
  void aFullWindowCountsForARoundTripAlsoWhileAcknowledgmentsEmptyIt() {
    use.sent(0, 1000, 1000, true);
    use.sent(900, 1000, 100, false);
    assertThat(use.isLimited()).isTrue();
    assertThat(use.mostInFlight()).isEqualTo(1000);
    use.sent(1000, 1100, 100, false);
    assertThat(use.isLimited()).isFalse();
    assertThat(use.mostInFlight()).isEqualTo(100);
  }

  @Test
  void ofAWindowThatIsNeverFullTheMostCounts() {
    use.sent(0, 300, 300, false);
    use.sent(100, 500, 400, false);
    use.sent(200, 500, 300, false);
    assertThat(use.isLimited()).isFalse();
    assertThat(use.mostInFlight()).isEqualTo(400);
  }
}
