package io.leat.sim.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.observe.TransitionCounts;
import io.leat.sim.VirtualHost;
import io.leat.sim.VirtualNetwork;
import io.leat.tcp.connection.EventCounters;
import io.leat.tcp.trace.TcpState;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What a stack counts without an observer is what an observer sees. */
class EventCountersTest {
  /** An observer of both hosts that counts transitions. */
  private static final class Counted implements StageObserver {
    final Map<VirtualHost, TransitionCounts> hosts = new LinkedHashMap<>();

    @Override
    public void set(VirtualNetwork network) {
      for (VirtualHost host : network.hosts()) {
        TransitionCounts counts = new TransitionCounts();
        host.trace(counts);
        hosts.put(host, counts);
      }
    }
  }

  @TestFactory
  Stream<DynamicTest> ofEveryScenario() {
    return Scenarios.all().stream()
        .map(scenario -> DynamicTest.dynamicTest(scenario.name(), () -> isCounted(scenario)));
  }

  private static void isCounted(Scenario scenario) {
    Counted counted = new Counted();
    scenario.run(Knobs.NONE, counted);
    counted.hosts.forEach((host, seen) -> {
      EventCounters events = host.tcp().counters().events();
      for (TcpState from : TcpState.values()) {
        for (TcpState to : TcpState.values()) {
          assertThat(events.transitions(from, to))
              .as(host.name() + ": " + from + " to " + to)
              .isEqualTo(seen.count(from, to));
        }
      }
      states(host)
          .forEach((state, number) ->
              assertThat(events.current(state)).as(host.name() + " in " + state).isEqualTo(number));
    });
  }

  /** How many connections there are in each state, by asking all of them. */
  private static Map<TcpState, Long> states(VirtualHost host) {
    Map<TcpState, Long> states = new LinkedHashMap<>();
    for (TcpState state : TcpState.values()) {
      if (state != TcpState.CLOSED && state != TcpState.LISTEN) {
        states.put(state, 0L);
      }
    }
    host.tcp().forEachConnection(c -> states.computeIfPresent(c.state(), (s, n) -> n + 1));
    states.merge(TcpState.SYN_RECEIVED, (long) host.tcp().halfOpenCount(), Long::sum);
    states.merge(TcpState.TIME_WAIT, (long) host.tcp().timeWaitCount(), Long::sum);
    return states;
  }
}
