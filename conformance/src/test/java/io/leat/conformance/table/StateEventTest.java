package io.leat.conformance.table;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.leat.testkit.Requirement;
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
    CellRun.runBase(cell, Variant.of(cell));
    base++;
    CellRun.runDefaults(cell, Variant.of(cell));
    defaults++;
  }
}
