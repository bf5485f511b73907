package io.leat.tcp.send;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SuperSegmentTest {
  @Test
  void onlyFullSegmentsLeaveTogether() {
    assertThat(SuperSegment.octets(1448, 5000)).isEqualTo(3 * 1448);
    assertThat(SuperSegment.octets(1448, 1448)).isEqualTo(1448);
  }

  @Test
  void whatIsAllowedNeverFallsBelowOneSegment() {
    assertThat(SuperSegment.octets(1448, 1)).isEqualTo(1448);
  }

  @Test
  void thePacketStaysWithinSixtyFourKibioctets() {
    assertThat(SuperSegment.octets(1448, Long.MAX_VALUE)).isEqualTo(45 * 1448);
    assertThat(SuperSegment.octets(536, Long.MAX_VALUE) + 120).isLessThanOrEqualTo(65_535);
  }

  @Test
  void aSegmentThatIsLargerItselfLeavesAlone() {
    assertThat(SuperSegment.octets(65_483, Long.MAX_VALUE)).isEqualTo(65_483);
  }
}
