package io.leat.tcp.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.testkit.Requirement;
import org.junit.jupiter.api.Test;

class EifelResponseTest {
  private final EifelResponse response = new EifelResponse(102_000, 50_000, 10_000);

  @Test
  @Requirement("RFC4015 §3.2")
  void nothingIsAdaptedToAfterATimeoutThatWasRight() {
    assertThat(response.adaptsBy(10_000, 1000)).isFalse();
  }

  @Test
  @Requirement("RFC4015 §3.2")
  void onlyWhatWasSentBehindASpuriousTimeoutSetsTheTimer() {
    response.spurious();
    assertThat(response.adaptsBy(9_000, 2000)).as("in part sent before").isFalse();
    assertThat(response.adaptsBy(10_000, 0)).as("nothing acknowledged").isFalse();
    assertThat(response.adaptsBy(10_000, 1000)).isTrue();
  }

  @Test
  @Requirement("RFC4015 §3.2")
  void whatWasEstimatedBeforeTheTimeoutIsKept() {
    assertThat(response.srttMicros()).isEqualTo(102_000);
    assertThat(response.rttvarMicros()).isEqualTo(50_000);
  }
}
