package io.leat.tcp.send;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.testkit.Requirement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathMtuSearchTest {
  private static final int LIMIT = 9000;

  private final PathMtuSearch search = new PathMtuSearch();

  @ParameterizedTest
  @CsvSource({"1280,1500", "1280,9000", "552,1500", "1280,65535", "576,1400", "1400,1500"})
  @Requirement("RFC4821 R4821-1")
  void everyMtuIsFoundToWithinAFewOctets(int smallest, int limit) {
    for (int mtu = smallest; mtu <= limit; mtu += 7) {
      int low = smallest;
      int high = limit;
      int probes = 0;
      for (int size = search.next(low, high, limit); size != 0; ) {
        assertThat(size).isBetween(low + 1, high);
        if (size <= mtu) {
          low = size;
        } else {
          high = size - 1;
        }
        probes++;
        size = search.next(low, high, limit);
      }
      assertThat(low).as("of %d", mtu).isBetween(mtu - 8, mtu);
      assertThat(probes).isLessThan(20);
    }
  }

  @Test
  void theFirstSizeIsThatOfTheLinkThenThatOfEthernet() {
    assertThat(search.next(1280, LIMIT, LIMIT)).isEqualTo(LIMIT);
    assertThat(search.next(1280, LIMIT - 1, LIMIT)).isEqualTo(1500);
  }

  @Test
  @Requirement("RFC4821 §7.6.2")
  void whatARouterHasNamedIsNext() {
    search.expect(1400);
    assertThat(search.next(1280, 1499, LIMIT)).isEqualTo(1400);
    assertThat(search.next(1450, 1499, LIMIT)).as("too late").isEqualTo(1475);
  }

  @Test
  @Requirement("RFC4821 §7.6")
  void theProbeIsTheRangeThatWasSent() {
    search.sent(1500, 1280, LIMIT, 1000, 2448);
    assertThat(search.isProbe(1000, 2448)).isTrue();
    assertThat(search.isProbe(1000, 2000)).isFalse();
    assertThat(search.overlaps(2447, 2448)).isTrue();
    assertThat(search.overlaps(2448, 5000)).isFalse();
    assertThat(search.hasArrived(2447)).isFalse();
    assertThat(search.hasArrived(2448)).isTrue();
    assertThat(search.octets()).isEqualTo(1448);
  }

  @Test
  @Requirement("RFC4821 R4821-4")
  void aRefusalStandsOnceAllThatWasSentThenHasArrived() {
    search.sent(1500, 1280, LIMIT, 1000, 2448);
    search.refused(9000);
    search.acknowledged(8999);
    assertThat(search.isRefusing()).isTrue();
    search.acknowledged(9000);
    assertThat(search.isAtRest()).isTrue();
  }

  @Test
  @Requirement("RFC4821 R4821-5")
  void aSizeIsRefusedWhenItWasDoubtedTwice() {
    for (int i = 0; i < 2; i++) {
      search.sent(1500, 1280, LIMIT, 1000, 2448);
      search.raised(5000, 10_000);
      assertThat(search.isDoubtedAt(4999)).as("sent before").isFalse();
      assertThat(search.isDoubtedAt(5000)).isTrue();
      assertThat(search.doubt()).isEqualTo(i == 1);
    }
  }

  @Test
  @Requirement("RFC4821 R4821-2")
  void aPauseIsLongerThanCongestionTakesToComeBack() {
    assertThat(PathMtuSearch.pause(100_000, 1000, 20_000)).isEqualTo(52 * 20_000_000L);
  }
}
