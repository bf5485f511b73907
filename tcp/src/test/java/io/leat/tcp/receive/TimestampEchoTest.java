package io.leat.tcp.receive;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.testkit.Requirement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TimestampEchoTest {
  private static final long DAY = 86_400L * 1_000_000_000;

  private final TimestampEcho echo = new TimestampEcho();

  @BeforeEach
  void start() {
    echo.start(0x7fff_fff0, 0);
  }

  @Test
  @Requirement("RFC7323 R7323-12")
  void aLaterTimestampAtTheLeftEdgeIsTaken() {
    echo.segmentArrived(0x7fff_fff5, 100, 100, 1);
    assertThat(echo.recent()).isEqualTo(0x7fff_fff5);
    echo.segmentArrived(0x7fff_fff9, 99, 100, 1);
    assertThat(echo.recent()).as("a segment that covers it").isEqualTo(0x7fff_fff9);
    echo.segmentArrived(0x7fff_ffff, 101, 100, 1);
    assertThat(echo.recent()).as("one beyond a gap is not echoed").isEqualTo(0x7fff_fff9);
  }

  @Test
  @Requirement("RFC7323 R7323-14")
  void comparisonsWrap() {
    assertThat(echo.isOld(0x7fff_ffef, 1)).isTrue();
    assertThat(echo.isOld(0x7fff_fff0, 1)).isFalse();
    assertThat(echo.isOld(0x8000_0010, 1)).isFalse();
    echo.segmentArrived(0x8000_0010, 1, 1, 1);
    assertThat(echo.recent()).isEqualTo(0x8000_0010);
    assertThat(echo.isOld(0x7fff_fff0, 2)).isTrue();
  }

  @Test
  @Requirement("RFC7323 R7323-17")
  void afterTwentyFourDaysAnythingGoesAndBeginsAnew() {
    assertThat(echo.isOld(5, 24 * DAY - 1)).as("before").isTrue();
    assertThat(echo.isOld(5, 24 * DAY)).isFalse();
    echo.segmentArrived(5, 1, 1, 24 * DAY);
    assertThat(echo.recent()).isEqualTo(5);
    assertThat(echo.isOld(4, 24 * DAY + 1)).as("it is evidence again").isTrue();
  }

  @Test
  @Requirement("RFC7323 R7323-12")
  void theTimeOfTheTimestampIsThatOfItsSegment() {
    echo.segmentArrived(0x7fff_fff5, 100, 100, 70);
    assertThat(echo.recentTime()).isEqualTo(70);
    echo.segmentArrived(0x7fff_fff0, 100, 100, 80);
    assertThat(echo.recent()).as("an older one is not taken").isEqualTo(0x7fff_fff5);
    assertThat(echo.recentTime()).isEqualTo(70);
    echo.segmentArrived(0x7fff_fff5, 100, 100, 90);
    assertThat(echo.recentTime()).as("the same one is evidence anew").isEqualTo(90);
    echo.start(5, 100);
    assertThat(echo.recentTime()).isEqualTo(100);
  }
}
