package io.leat.conformance.table;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.leat.conformance.table.Variant.Side;
import io.leat.testkit.Requirement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every cell of the state-event table, under the settings that its base rule presumes and under the
 * defaults, over IPv4 and IPv6, reached by active and by passive open.
 */
class StateEventTest {
  private static int base;
  private static int defaults;

  @TestFactory
  @Requirement("RFC9293 MUST-3")
  @Requirement("RFC9293 MUST-7")
  @Requirement("RFC9293 MUST-10")
  @Requirement("RFC9293 MUST-11")
  @Requirement("RFC9293 MUST-13")
  @Requirement("RFC9293 MUST-20")
  @Requirement("RFC9293 MUST-26")
  @Requirement("RFC9293 MUST-35")
  @Requirement("RFC9293 MUST-36")
  @Requirement("RFC9293 MUST-40")
  @Requirement("RFC9293 MUST-41")
  @Requirement("RFC9293 MUST-54")
  @Requirement("RFC9293 MUST-55")
  @Requirement("RFC9293 MUST-56")
  @Requirement("RFC9293 MUST-57")
  @Requirement("RFC9293 MUST-63")
  @Requirement("RFC9293 MUST-66")
  @Requirement("RFC9293 SHLD-2")
  @Requirement("RFC9293 SHLD-3")
  @Requirement("RFC9293 SHLD-9")
  @Requirement("RFC9293 SHLD-12")
  @Requirement("RFC9293 SHLD-25")
  @Requirement("RFC9293 SHLD-26")
  @Requirement("RFC9293 SHLD-31")
  @Requirement("RFC9293 MAY-2")
  @Requirement("RFC9293 MAY-12")
  @Requirement("RFC5961 R5961-1")
  @Requirement("RFC5961 R5961-2")
  @Requirement("RFC5961 R5961-3")
  @Requirement("RFC5961 R5961-4")
  @Requirement("RFC5961 R5961-5")
  @Requirement("RFC5961 R5961-6")
  @Requirement("RFC1337 R1337-1")
  @Requirement("RFC6191 R6191-5")
  @Requirement("RFC6191 R6191-6")
  Stream<DynamicTest> cells() {
    return StateEventTable.load().applicableCells().stream()
        .map(cell -> dynamicTest(cell.toString(), () -> run(cell)));
  }

  @AfterAll
  static void summary() {
    System.out.printf("%d of 955 cells (base), %d of 955 (defaults)%n", base, defaults);
  }

  private static void run(Cell cell) {
    for (Variant variant : variants(cell)) {
      CellRun.run(cell, variant, cell.base(), cell.switches());
    }
    base++;
    Map<Choice, Boolean> always = cell.switches().containsValue(true) ? cell.switches() : Map.of();
    for (Variant variant : variants(cell)) {
      CellRun.run(cell, variant, cell.defaults(), always);
    }
    defaults++;
  }

  private static List<Variant> variants(Cell cell) {
    var variants = new ArrayList<Variant>();
    for (Side side : sides(cell)) {
      switch (side) {
        case ACTIVE -> variants.addAll(List.of(Variant.IPV4_ACTIVE, Variant.IPV6_ACTIVE));
        case LISTENER -> variants.addAll(List.of(Variant.IPV4_LISTENER, Variant.IPV6_LISTENER));
        case PASSIVE_TCB -> variants.addAll(List.of(Variant.IPV4_PASSIVE, Variant.IPV6_PASSIVE));
      }
    }
    return variants;
  }

  /** A half-open entry has no user to call; a connection that opened actively has no listener. */
  private static List<Side> sides(Cell cell) {
    boolean userCall = cell.event().isUserCall();
    return switch (cell.state()) {
      case CLOSED -> userCall ? List.of(Side.LISTENER, Side.PASSIVE_TCB) : List.of(Side.ACTIVE);
      case LISTEN ->
          userCall ? List.of(Side.PASSIVE_TCB) : List.of(Side.LISTENER, Side.PASSIVE_TCB);
      case SYN_RECEIVED_PASSIVE ->
          cell.given().contains(Given.PASSIVE_TCB)
              ? List.of(Side.PASSIVE_TCB)
              : List.of(Side.LISTENER, Side.PASSIVE_TCB);
      case SYN_SENT, SYN_RECEIVED_ACTIVE -> List.of(Side.ACTIVE);
      case ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2, CLOSE_WAIT, CLOSING, LAST_ACK, TIME_WAIT ->
          cell.given().contains(Given.LISTENER)
              ? List.of(Side.LISTENER)
              : List.of(Side.ACTIVE, Side.LISTENER, Side.PASSIVE_TCB);
    };
  }
}
