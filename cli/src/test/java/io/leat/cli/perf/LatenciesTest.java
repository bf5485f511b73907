package io.leat.cli.perf;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LatenciesTest {
  private final Latencies latencies = new Latencies();

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 31, 32, 63, 64, 65, 1000, 5_200, 1_000_000, 60_000_000_000L})
  void oneDurationIsToldWithinThreePerCent(long nanos) {
    latencies.record(nanos);
    long said = latencies.percentile(0.5);
    assertThat(said).isLessThanOrEqualTo(nanos).isGreaterThanOrEqualTo(nanos - nanos / 32);
    assertThat(latencies.percentile(1)).isEqualTo(said);
  }

  @Test
  void percentilesSplitWhatWasRecorded() {
    for (int i = 1; i <= 1000; i++) {
      latencies.record(i * 1000L);
    }
    assertThat(latencies.count()).isEqualTo(1000);
    assertThat(latencies.percentile(0.5)).isBetween(484_000L, 500_000L);
    assertThat(latencies.percentile(0.99)).isBetween(959_000L, 990_000L);
    latencies.clear();
    assertThat(latencies.percentile(0.5)).isZero();
  }
}
