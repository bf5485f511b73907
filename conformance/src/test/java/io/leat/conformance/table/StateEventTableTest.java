package io.leat.conformance.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leat.conformance.Csv;
import io.leat.tcp.trace.TcpState;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StateEventTableTest {
  private static final StateEventTable TABLE = StateEventTable.load();

  @Test
  void everyStateMeetsEveryEvent() {
    assertThat(TABLE.cells()).hasSize(1104);
    for (TableState state : TableState.values()) {
      for (TableEvent event : TableEvent.values()) {
        assertThat(TABLE.cell(state, event)).isNotNull();
      }
    }
  }

  @Test
  void theCellsThatCanHappenAre955() {
    assertThat(TABLE.applicableCells()).hasSize(955);
  }

  @Test
  void aCellIsApplicableUnlessItsActionSaysOtherwise() {
    assertThat(TABLE.cells())
        .allSatisfy(
            cell -> assertThat(cell.applicable()).isEqualTo(!cell.action().startsWith("n/a")));
  }

  @Test
  void theEventsAreThoseOfTheLegend() {
    assertThat(Csv.resource("state-event-legend.csv"))
        .extracting(row -> row.get("event"))
        .containsExactlyElementsOf(
            Arrays.stream(TableEvent.values()).map(TableEvent::token).toList());
  }

  @Test
  void everyChoiceThatASettingTurnsOffIsBothPresumedAndChanged() {
    Set<Choice> presumed =
        TABLE.applicableCells().stream()
            .flatMap(cell -> cell.switches().keySet().stream())
            .collect(Collectors.toSet());

    assertThat(presumed).containsExactlyInAnyOrder(Choice.values());
  }

  @Test
  void theDefaultsDifferFromTheBaseRuleOnlyWhereASettingIsPresumedOff() {
    assertThat(TABLE.applicableCells())
        .allSatisfy(cell ->
            assertThat(cell.defaults().equals(cell.base()))
                .as("%s: the same by default", cell)
                .isEqualTo(!cell.switches().containsValue(false)));
  }

  @Test
  void theTransitionsOfTheTableAreTheThirtyLegalOnes() {
    List<LegalTransition> legal = LegalTransition.load();

    assertThat(legal).hasSize(30);
    assertThat(LegalTransition.arrows(legal)).hasSize(30).isEqualTo(transitions());
  }

  @Test
  void figure5DrawsTwentyOfTheLegalTransitionsAndNote2AddsOne() {
    Map<String, Long> tags =
        LegalTransition.load().stream()
            .collect(Collectors.groupingBy(LegalTransition::tag, Collectors.counting()));

    assertThat(tags).isEqualTo(Map.of("figure5", 20L, "note2", 1L, "text", 9L));
  }

  @Test
  void anUnknownWordInAnyMachineColumnIsAnError() {
    Map<String, String> row =
        Csv.resource("state-event.csv").stream()
            .filter(candidate -> "C-SYNFIN=off".equals(candidate.get("switches")))
            .findFirst()
            .orElseThrow();
    assertThat(StateEventTable.cell(row).applicable()).isTrue();

    for (String column : row.keySet()) {
      if (Set.of("action", "ref", "choice").contains(column)) {
        continue;
      }
      var wrong = new HashMap<>(row);
      wrong.put(column, "nonsense");
      assertThatThrownBy(() -> StateEventTable.cell(wrong))
          .as(column)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aReplyWithoutItsSequenceNumberIsAnError() {
    assertThatThrownBy(() -> Reply.parseAll("ACK ack=RCV.NXT"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("seq");
  }

  private static Set<String> transitions() {
    return TABLE.applicableCells().stream()
        .flatMap(cell ->
            Stream.of(cell.base(), cell.defaults())
                .map(outcome -> arrow(cell.state().tcpState(), outcome)))
        .filter(arrow -> !arrow.isEmpty())
        .collect(Collectors.toSet());
  }

  private static String arrow(TcpState from, Expectation outcome) {
    TcpState to = outcome.next().tcpState();
    return from == to ? "" : from + " " + to;
  }
}
