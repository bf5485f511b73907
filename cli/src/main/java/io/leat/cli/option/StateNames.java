package io.leat.cli.option;

import io.leat.tcp.trace.TcpState;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The names of the eleven states, in any spelling: those of RFC 9293, ss, netstat, the BSDs,
 * Windows and a typist in a hurry. Output has one spelling, that of {@link TcpState}.
 */
public final class StateNames {
  private static final Map<String, TcpState> BY_LETTERS = new HashMap<>();

  static {
    for (TcpState state : TcpState.values()) {
      BY_LETTERS.put(letters(state.name()), state);
    }
    Map.of(
            "synrecv", TcpState.SYN_RECEIVED,
            "synrcvd", TcpState.SYN_RECEIVED,
            "estab", TcpState.ESTABLISHED,
            "estblsh", TcpState.ESTABLISHED,
            "listening", TcpState.LISTEN,
            "close", TcpState.CLOSED,
            "unconn", TcpState.CLOSED,
            "timedwait", TcpState.TIME_WAIT)
        .forEach(BY_LETTERS::put);
  }

  private StateNames() {}

  /**
   * @throws IllegalArgumentException in one sentence that names all states
   */
  public static TcpState parse(String text) {
    TcpState state = BY_LETTERS.get(letters(text));
    if (state == null) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' is no state of TCP: they are "
              + Arrays.stream(TcpState.values())
                  .map(TcpState::name)
                  .collect(Collectors.joining(", ")));
    }
    return state;
  }

  /** Case, hyphens, underscores and blanks do not matter. */
  private static String letters(String text) {
    return text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
  }
}
