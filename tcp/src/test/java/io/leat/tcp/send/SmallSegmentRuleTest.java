package io.leat.tcp.send;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.testkit.Requirement;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SmallSegmentRuleTest {
  private static final int MSS = 1000;

  @ParameterizedTest(name = "{8}")
  @CsvSource(
      textBlock =
          """
          # queued, window, congestion, largest, idle, nagle, closing, octets, case
          0,    9000, 9000, 9000, true,  true,  false, 0,    nothing queued
          5000, 9000, 9000, 9000, false, true,  false, 1000, a full segment always goes
          1000, 9000, 9000, 9000, false, true,  false, 1000, exactly full is full
          999,  9000, 9000, 9000, false, true,  false, 0,    Nagle holds a small one
          999,  9000, 9000, 9000, true,  true,  false, 999,  Nagle lets it go when nothing is out
          999,  9000, 9000, 9000, false, false, false, 999,  without Nagle it goes
          999,  9000, 9000, 9000, false, true,  true,  999,  Nagle holds nothing before a FIN
          1,    9000, 9000, 9000, true,  true,  false, 1,    one octet
          5000, 9000, 999,  9000, false, true,  false, 0,    congestion holds a full segment
          500,  9000, 499,  9000, true,  true,  false, 0,    congestion holds a small segment
          500,  9000, 500,  9000, true,  true,  false, 500,  and lets out what fits
          5000, 9000, 0,    9000, true,  true,  false, 0,    no congestion window left
          5000, 9000, -500, 9000, true,  true,  false, 0,    less than none
          5000, 0,    9000, 9000, true,  false, false, 0,    window closed
          5000, -300, 9000, 9000, true,  false, false, 0,    window shrunk behind what was sent
          5000, 999,  9000, 9000, true,  false, false, 0,    a silly window waits
          5000, 999,  9000, 1998, true,  false, false, 999,  half of the largest window is not silly
          5000, 999,  9000, 1999, true,  false, false, 0,    just less than half is
          5000, 500,  9000, 500,  true,  true,  false, 500,  a peer whose window is below its MSS
          999,  999,  9000, 9000, true,  false, false, 999,  everything fits a silly window
          1000, 999,  9000, 9000, true,  false, true,  0,    a FIN does not excuse a silly window
          5000, 999,  9000, 1998, false, true,  false, 0,    Nagle holds that too
          """)
  @Requirement("RFC9293 MUST-38")
  @Requirement("RFC9293 SHLD-7")
  void decides(
      long queued,
      long window,
      long congestion,
      long largest,
      boolean idle,
      boolean nagle,
      boolean closing,
      int octets,
      String name) {
    int decided =
        SmallSegmentRule.octetsToSend(
            queued, window, congestion, MSS, largest, idle, nagle, closing);
    assertThat(decided).as(name).isEqualTo(octets);
  }

  @Test
  void neverMoreThanIsQueuedFitsOrIsAllowed() {
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 200_000; i++) {
      long queued = random.nextLong(4000);
      long window = random.nextLong(-2000, 4000);
      long congestion = random.nextLong(-2000, 4000);
      int mss = random.nextInt(1, 1500);
      int octets =
          SmallSegmentRule.octetsToSend(
              queued,
              window,
              congestion,
              mss,
              random.nextLong(1, 9000),
              random.nextBoolean(),
              random.nextBoolean(),
              random.nextBoolean());
      assertThat(octets).isBetween(0, mss);
      if (octets > 0) {
        assertThat((long) octets)
            .isLessThanOrEqualTo(Math.min(queued, Math.min(window, congestion)));
      }
    }
  }
}
