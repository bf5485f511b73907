package io.leat.conformance.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.cli.Leat;
import io.leat.cli.json.Json;
import io.leat.conformance.Csv;
import io.leat.testkit.Requires;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;

/** {@code leat rival}: the kernel and Leat answer alike, but for what is known. */
@Timeout(300)
class RivalTest {
  private static final Set<String> CALLS =
      Set.of("USER_SEND", "USER_RECEIVE_DATA", "USER_CLOSE", "USER_ABORT");

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int leat(String... arguments) {
    CommandLine line = Leat.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return line.execute(arguments);
  }

  /** A part of the cells; all of them take a quarter of a minute. */
  @Test
  void theKernelAndLeatAnswerAlikeButForWhatIsKnown() {
    Requires.tun();
    Requires.root();
    Requires.command("ip");
    int exit =
        leat("rival", "ESTABLISHED/*", "SYN_SENT/*", "*/SEG_ACK_SEQ_LEFT", "TIME_WAIT/*", "--json");
    List<Map<String, Object>> objects = out.toString().lines().map(Json::readObject).toList();
    Map<String, Object> summary = objects.getLast();
    assertThat(objects).as("unexplained differences").hasSize(1);
    assertThat(summary).containsEntry("unexplained", 0L).containsEntry("notReached", List.of());
    assertThat((Long) summary.get("played")).isGreaterThan(190);
    assertThat((Long) summary.get("explained")).isPositive();
    assertThat(exit).isZero();
  }

  @Test
  void everyCellThatPutsAPacketOnTheWireIsListed() {
    assertThat(leat("rival", "--list")).isZero();
    Set<String> listed = new HashSet<>();
    out.toString().lines().forEach(line -> listed.add(line.split(" ", 2)[0]));
    Set<String> cells = new HashSet<>();
    for (Map<String, String> row : Csv.resource("state-event.csv")) {
      String event = row.get("event");
      boolean sends = event.matches("SEG_.*|ICMP_.*") || CALLS.contains(event);
      if (sends && row.get("applicable").equals("yes")) {
        String state = row.get("state").replace('-', '_').replace('(', '_').replace(")", "");
        cells.add(state.toUpperCase(Locale.ROOT) + "/" + event);
      }
    }
    cells.add("*/USER_*");
    cells.add("*/TMR_*");
    assertThat(listed).isEqualTo(cells);
  }

  @Test
  void whatCannotBePlayedIsSaidSo() {
    assertThat(leat("rival", "ESTABLISHED/NO_SUCH_EVENT")).isEqualTo(2);
    assertThat(err.toString()).contains("no cell 'ESTABLISHED/NO_SUCH_EVENT'");
    assertThat(leat("rival", "--random", "-1")).isEqualTo(2);
  }
}
