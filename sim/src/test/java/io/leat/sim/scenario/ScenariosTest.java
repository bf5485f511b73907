package io.leat.sim.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ScenariosTest {
  @TestFactory
  Stream<DynamicTest> everyScenarioShowsWhatItClaims() {
    return Scenarios.all().stream()
        .map(scenario -> DynamicTest.dynamicTest(scenario.name(), () -> shows(scenario)));
  }

  /** None that has 2MSL in it, a wait shorter than a segment may live, a long one. */
  @TestFactory
  Stream<DynamicTest> everyScenarioShowsWhatItClaimsWithAnotherMsl() {
    return Stream.of("msl=0", "msl=1s", "msl=2m")
        .flatMap(knob ->
            Scenarios.all().stream()
                .map(scenario ->
                    DynamicTest.dynamicTest(
                        scenario.name() + " " + knob, () -> shows(scenario, Knobs.parse(knob)))));
  }

  private static void shows(Scenario scenario) {
    shows(scenario, Knobs.NONE);
  }

  private static void shows(Scenario scenario, Knobs knobs) {
    ScenarioRun run = scenario.run(knobs);
    assertThat(run.failure()).as("it was played to its end").isNull();
    assertThat(run.checks()).isNotEmpty().allMatch(Check::holds);
  }

  @Test
  void allLegalTransitionsAreTakenBySomeScenario() {
    Set<Transition> taken = new LinkedHashSet<>();
    for (Scenario scenario : Scenarios.all()) {
      ScenarioRun run = scenario.run(Knobs.NONE);
      taken.addAll(Transition.taken(run.client()));
      taken.addAll(Transition.taken(run.server()));
    }
    assertThat(Transition.legal()).hasSize(30);
    assertThat(taken).containsExactlyInAnyOrderElementsOf(Transition.legal());
  }

  @Test
  void everyStatementHasItsScenarios() {
    List<Statement> statements = Statement.all();
    assertThat(statements).hasSize(22);
    for (int i = 0; i < statements.size(); i++) {
      assertThat(statements.get(i).number()).isEqualTo(i + 1);
      assertThat(statements.get(i).scenarios())
          .isNotEmpty()
          .allMatch(name -> Scenarios.named(name) != null);
    }
  }
}
