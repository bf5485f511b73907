package io.leat.observe;

import static io.leat.tcp.trace.TcpState.CLOSED;
import static io.leat.tcp.trace.TcpState.CLOSE_WAIT;
import static io.leat.tcp.trace.TcpState.CLOSING;
import static io.leat.tcp.trace.TcpState.ESTABLISHED;
import static io.leat.tcp.trace.TcpState.FIN_WAIT_1;
import static io.leat.tcp.trace.TcpState.LAST_ACK;
import static io.leat.tcp.trace.TcpState.SYN_SENT;
import static io.leat.tcp.trace.TcpState.TIME_WAIT;
import static org.assertj.core.api.Assertions.assertThat;

import io.leat.observe.StateDiagram.Anchor;
import io.leat.observe.StateDiagram.Arrow;
import io.leat.observe.StateDiagram.Box;
import io.leat.observe.StateDiagram.Cell;
import io.leat.observe.StateDiagram.Role;
import io.leat.observe.StateDiagram.Route;
import io.leat.packet.wire.FlowKey;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TransitionCause;
import io.leat.testkit.Requirement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StateDiagramTest {
  private final TransitionCounts counts = new TransitionCounts();

  private void take(TcpState from, TcpState to, int times) {
    for (int i = 0; i < times; i++) {
      counts.transition(1, new FlowKey(), from, to, TransitionCause.ACTIVE_OPEN, 0);
    }
  }

  private void takeAll(int times) {
    for (Arrow arrow : StateDiagram.plain().arrows()) {
      take(arrow.from(), arrow.to(), times);
    }
  }

  private static String states(List<Arrow> arrows, Route route) {
    StringBuilder states = new StringBuilder("CLOSED");
    TcpState at = CLOSED;
    do {
      TcpState now = at;
      at =
          arrows.stream()
              .filter(arrow -> arrow.route() == route && arrow.from() == now)
              .map(Arrow::to)
              .findFirst()
              .orElseThrow();
      states.append(' ').append(at);
    } while (at != CLOSED);
    return states.toString();
  }

  @Test
  @Requirement("RFC9293 §3.3.2")
  void theElevenStatesAndTheTwentyArrowsOfTheFigureAreThereAndThatOfItsNote() {
    StateDiagram diagram = StateDiagram.plain();
    assertThat(diagram.boxes()).hasSize(12);
    assertThat(diagram.boxes()).extracting(Box::state).contains(TcpState.values());
    assertThat(diagram.arrows()).hasSize(21).allMatch(arrow -> arrow.from().leadsTo(arrow.to()));
    assertThat(diagram.arrows().stream().map(a -> a.from() + " " + a.to()).distinct()).hasSize(21);
  }

  @Test
  void clientAndServerHaveTheirUsualWays() {
    List<Arrow> arrows = StateDiagram.plain().arrows();
    assertThat(states(arrows, Route.CLIENT))
        .isEqualTo("CLOSED SYN_SENT ESTABLISHED FIN_WAIT_1 FIN_WAIT_2 TIME_WAIT CLOSED");
    assertThat(states(arrows, Route.SERVER))
        .isEqualTo("CLOSED LISTEN SYN_RECEIVED ESTABLISHED CLOSE_WAIT LAST_ACK CLOSED");
  }

  @Test
  void oneRoleAloneMayBeEmphasised() {
    assertThat(StateDiagram.of(counts, Role.CLIENT).arrows())
        .extracting(Arrow::route)
        .contains(Route.CLIENT)
        .doesNotContain(Route.SERVER);
    assertThat(StateDiagram.of(counts, Role.SERVER).arrows())
        .extracting(Arrow::route)
        .contains(Route.SERVER)
        .doesNotContain(Route.CLIENT);
  }

  @Test
  void whatWasTakenIsCountedAndItsStatesAreEntered() {
    take(CLOSED, SYN_SENT, 3);
    take(SYN_SENT, ESTABLISHED, 2);
    StateDiagram diagram = StateDiagram.of(counts, Role.BOTH);
    assertThat(diagram.counted()).isTrue();
    assertThat(diagram.arrows().stream().filter(arrow -> arrow.count() > 0))
        .extracting(Arrow::count)
        .containsExactly(3L, 2L);
    Map<TcpState, Long> entered = new HashMap<>();
    diagram.boxes().forEach(box -> entered.merge(box.state(), box.entered(), Long::sum));
    assertThat(entered)
        .containsEntry(CLOSED, 3L)
        .containsEntry(SYN_SENT, 3L)
        .containsEntry(ESTABLISHED, 2L)
        .containsEntry(CLOSING, 0L);
  }

  @Test
  void theTwoFramesOfClosedAreTheBeginningAndTheEnd() {
    take(TIME_WAIT, CLOSED, 1);
    take(LAST_ACK, CLOSED, 1);
    List<Box> closed =
        StateDiagram.of(counts, Role.BOTH).boxes().stream()
            .filter(box -> box.state() == CLOSED)
            .toList();
    assertThat(closed).extracting(Box::entered).containsExactly(0L, 2L);
  }

  @Test
  void whatTheFigureDoesNotDrawIsListed() {
    take(ESTABLISHED, CLOSED, 2);
    take(TIME_WAIT, TcpState.SYN_RECEIVED, 1); // not a transition of one connection
    assertThat(StateDiagram.plain().others())
        .extracting(StateDiagram.Other::to)
        .containsOnly(CLOSED)
        .hasSize(6);
    assertThat(StateDiagram.of(counts, Role.BOTH).others())
        .contains(
            new StateDiagram.Other(ESTABLISHED, CLOSED, 2),
            new StateDiagram.Other(CLOSE_WAIT, CLOSED, 0),
            new StateDiagram.Other(TIME_WAIT, TcpState.SYN_RECEIVED, 1));
    assertThat(StateDiagramText.render(StateDiagram.of(counts, Role.BOTH)))
        .contains("ESTABLISHED → CLOSED ×2");
  }

  /** Every frame, every cell of a line and every label, with the largest counts that are shown. */
  @ParameterizedTest
  @EnumSource(Language.class)
  void nothingInTheLayoutMeetsAnythingElse(Language language) {
    takeAll(9999);
    for (StateDiagram diagram : List.of(StateDiagram.plain(), StateDiagram.of(counts, Role.BOTH))) {
      Set<Cell> taken = new HashSet<>();
      diagram.boxes().forEach(box -> occupy(taken, box));
      diagram.arrows().forEach(arrow -> occupy(taken, arrow));
      diagram.arrows().forEach(arrow -> occupyLabel(taken, arrow, language));
    }
  }

  private static void occupy(Set<Cell> taken, Box box) {
    for (int column = 0; column < box.width(); column++) {
      for (int row = 0; row < box.height(); row++) {
        occupy(taken, box.column() + column, box.row() + row, box.state().name());
      }
    }
    String hint = DiagramWords.of(Language.EN).stateHint(box.state());
    assertThat(hint.length()).isLessThan(box.width() - 2);
  }

  private static void occupy(Set<Cell> taken, Arrow arrow) {
    Cell at = arrow.path().getFirst();
    occupy(taken, at.column(), at.row(), arrow.toString());
    for (Cell corner : arrow.path()) {
      while (!at.equals(corner)) {
        at =
            new Cell(
                at.column() + Integer.signum(corner.column() - at.column()),
                at.row() + Integer.signum(corner.row() - at.row()));
        occupy(taken, at.column(), at.row(), arrow.toString());
      }
    }
  }

  private static void occupyLabel(Set<Cell> taken, Arrow arrow, Language language) {
    List<String> lines = DiagramWords.of(language).label(arrow, true);
    Anchor anchor = arrow.label();
    for (int i = 0; i < lines.size(); i++) {
      int width = TextCells.width(lines.get(i));
      int from =
          switch (anchor.align()) {
            case BEGIN -> anchor.column();
            case ASTRIDE -> anchor.column() - width / 2;
            case END -> anchor.column() - width + 1;
          };
      int row = anchor.row() + (anchor.align() == Anchor.Align.ASTRIDE ? 2 * i : i);
      for (int column = from; column < from + width; column++) {
        occupy(taken, column, row, lines.get(i));
      }
    }
  }

  private static void occupy(Set<Cell> taken, int column, int row, String by) {
    assertThat(column).as(by).isBetween(0, StateDiagram.COLUMNS - 1);
    assertThat(row).as(by).isBetween(0, StateDiagram.ROWS - 1);
    assertThat(taken.add(new Cell(column, row))).as(by + " at " + column + "," + row).isTrue();
  }

  @Test
  void everyArrowGoesFromItsStateToItsState() {
    StateDiagram diagram = StateDiagram.plain();
    for (Arrow arrow : diagram.arrows()) {
      assertThat(touched(diagram, arrow.path().getFirst())).contains(arrow.from());
      assertThat(touched(diagram, arrow.path().getLast())).contains(arrow.to());
    }
  }

  private static List<TcpState> touched(StateDiagram diagram, Cell cell) {
    return diagram.boxes().stream()
        .filter(box -> cell.column() >= box.column() - 1)
        .filter(box -> cell.column() <= box.column() + box.width())
        .filter(box -> cell.row() >= box.row() - 1)
        .filter(box -> cell.row() <= box.row() + box.height())
        .map(Box::state)
        .toList();
  }

  @Test
  void theTextIsEightyColumnsWide() throws Exception {
    String text =
        StateDiagramText.render(StateDiagram.of(TwoEnds.conversation().counts, Role.BOTH));
    assertThat(text.lines()).allMatch(line -> TextCells.width(line) <= 80);
    Golden.matches(text, "states.txt");
  }

  @Test
  void theTextMayBeChineseOrPlainAscii() {
    Golden.matches(
        StateDiagramText.render(StateDiagram.plain(), Language.ZH, false), "states.zh.txt");
    takeAll(12);
    String ascii = StateDiagramText.render(StateDiagram.of(counts, Role.BOTH), Language.EN, true);
    assertThat(ascii.chars()).allMatch(c -> c < 128);
    Golden.matches(ascii, "states.ascii.txt");
  }

  @Test
  void largeCountsAreShortened() {
    assertThat(DiagramWords.times(9_999)).isEqualTo("×9999");
    assertThat(DiagramWords.times(10_000)).isEqualTo("×10k");
    assertThat(DiagramWords.times(12_345_678)).isEqualTo("×12M");
    assertThat(DiagramWords.times(Long.MAX_VALUE)).isEqualTo("×9223372T");
  }

  @ParameterizedTest
  @EnumSource(Language.class)
  void everyStateHasItsHint(Language language) {
    DiagramWords words = DiagramWords.of(language);
    assertThat(TcpState.values()).allMatch(state -> !words.stateHint(state).isBlank());
    assertThat(DiagramWords.of(Language.ZH).stateHint(TcpState.SYN_RECEIVED)).isEqualTo("同步收到");
    assertThat(FIN_WAIT_1.name()).isEqualTo("FIN_WAIT_1");
  }
}
