package io.leat.bench.sockets;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContestTest {
  private final List<String> order = new ArrayList<>();

  private Contender contender(String name, long times, double wanted) {
    return new Contender(
        name,
        wanted,
        () ->
            new Load() {
              @Override
              public long run(long nanos) {
                order.add(name);
                return times;
              }

              @Override
              public void close() {
                order.add("-" + name);
              }
            });
  }

  @Test
  void roundsAreHeldInTurnFromBothEnds() throws Exception {
    new Contest("c", "", List.of(contender("a", 1, 0), contender("b", 1, 0))).hold(1, 2, 1e-9);
    assertThat(order).containsExactly("a", "b", "a", "b", "b", "a", "-a", "-b");
  }

  private static Contest.Run[] round(double first, double second) {
    return new Contest.Run[] {new Contest.Run(first, 1, 0, 0), new Contest.Run(second, 1, 0, 0)};
  }

  @Test
  void aRatioIsTheMedianOfTheRoundsRatios() {
    Contest contest = new Contest("c", "", List.of(contender("a", 1, 0), contender("b", 1, 2)));
    List<Contest.Score> scores =
        contest.scores(List.of(round(1, 2), round(10, 5), round(100, 300)));
    assertThat(scores.get(0).rate()).isEqualTo(10);
    assertThat(scores.get(0).ratio()).isEqualTo(1);
    assertThat(scores.get(1).rate()).isEqualTo(5);
    assertThat(scores.get(1).ratio()).isEqualTo(2);
    assertThat(scores.get(1).isEnough()).isTrue();
  }
}
