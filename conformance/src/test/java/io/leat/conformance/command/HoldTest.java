package io.leat.conformance.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.cli.Leat;
import io.leat.cli.json.Json;
import io.leat.observe.TextCells;
import io.leat.tcp.trace.TcpState;
import io.leat.testkit.Requires;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;

/** {@code leat hold}: the kernel's own ss finds its socket in every state of TCP. */
@Timeout(180)
class HoldTest {
  /** The names that ss gives; a closed socket has no line. */
  private static final Map<TcpState, String> OF_SS = new EnumMap<>(TcpState.class);

  static {
    OF_SS.put(TcpState.CLOSED, null);
    OF_SS.put(TcpState.LISTEN, "LISTEN");
    OF_SS.put(TcpState.SYN_SENT, "SYN-SENT");
    OF_SS.put(TcpState.SYN_RECEIVED, "SYN-RECV");
    OF_SS.put(TcpState.ESTABLISHED, "ESTAB");
    OF_SS.put(TcpState.FIN_WAIT_1, "FIN-WAIT-1");
    OF_SS.put(TcpState.FIN_WAIT_2, "FIN-WAIT-2");
    OF_SS.put(TcpState.CLOSE_WAIT, "CLOSE-WAIT");
    OF_SS.put(TcpState.CLOSING, "CLOSING");
    OF_SS.put(TcpState.LAST_ACK, "LAST-ACK");
    OF_SS.put(TcpState.TIME_WAIT, "TIME-WAIT");
  }

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int leat(String... arguments) {
    CommandLine line = Leat.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return line.execute(arguments);
  }

  private List<Map<String, Object>> objects() {
    return out.toString().lines().map(Json::readObject).toList();
  }

  @Test
  void theKernelsSocketIsHeldInEachOfTheElevenStates() {
    Requires.tun();
    Requires.root();
    Requires.command("ss");
    int exit = leat("hold", "--all", "--seconds", "0", "--json");
    assertThat(err.toString()).isEmpty();
    assertThat(exit).isZero();
    Map<String, Object> seen = new LinkedHashMap<>();
    for (Map<String, Object> object : objects()) {
      assertThat(object).containsEntry("held", true);
      seen.put((String) object.get("state"), object.get("kernelState"));
    }
    Map<String, Object> expected = new LinkedHashMap<>();
    OF_SS.forEach((state, name) -> expected.put(state.name(), name));
    assertThat(seen).isEqualTo(expected);
  }

  @Test
  void aStateIsHeldForAsLongAsAskedAndItsLadderShowsHow() {
    Requires.tun();
    Requires.root();
    Requires.command("ss");
    assertThat(leat("hold", "fin wait 1", "--seconds", "2", "--json")).isZero();
    Map<String, Object> object = objects().getFirst();
    assertThat(object).containsEntry("kernelState", "FIN-WAIT-1").containsEntry("held", true);
    assertThat(((Number) object.get("seconds")).doubleValue()).isGreaterThanOrEqualTo(2);
    assertThat((String) object.get("ladder")).contains("FIN,ACK", "withheld: ACK");
  }

  @Test
  void itIsToldInEightyColumns() {
    Requires.tun();
    Requires.root();
    Requires.command("ss");
    assertThat(leat("hold", "time-wait", "--seconds", "0")).isZero();
    assertThat(leat("hold", "time-wait", "--seconds", "0", "--lang", "zh")).isZero();
    assertThat(out.toString()).contains("TIME_WAIT: ", "ss -tan");
    assertThat(out.toString().lines()).allMatch(line -> TextCells.width(line) <= 80);
  }

  @Test
  void whatIsNoStateIsSaidSo() {
    assertThat(leat("hold", "half-way")).isEqualTo(2);
    assertThat(err.toString()).contains("'half-way' is no state of TCP");
    assertThat(leat("hold")).isEqualTo(2);
    assertThat(leat("hold", "LISTEN", "--seconds", "4000")).isEqualTo(2);
  }
}
