package io.leat.conformance.table;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What must hold of the timers after the event.
 *
 * <p>Written {@code none} (no timer runs), {@code same} (the same timers run to the same
 * deadlines), or words separated by blanks: {@code +rto} (runs), {@code -rto} (does not), {@code
 * only:2msl} (runs, alone), {@code 2msl=restarted} (runs anew from now), {@code rto=backedOff}
 * (runs for twice the last interval). {@code +rto|persist} is met by either.
 */
public record TimerDemand(Kind kind, Set<TableTimer> timers) {
  /** What is demanded of the timers named. */
  public enum Kind {
    NONE,
    SAME,
    RUNNING,
    STOPPED,
    ONLY,
    RESTARTED,
    BACKED_OFF
  }

  static List<TimerDemand> parse(String text) {
    return Arrays.stream(text.split(" ", -1)).map(TimerDemand::word).toList();
  }

  private static TimerDemand word(String word) {
    if (word.equals("none")) {
      return new TimerDemand(Kind.NONE, Set.of());
    }
    if (word.equals("same")) {
      return new TimerDemand(Kind.SAME, Set.of());
    }
    if (word.startsWith("+")) {
      return new TimerDemand(Kind.RUNNING, timers(word.substring(1)));
    }
    if (word.startsWith("-")) {
      return new TimerDemand(Kind.STOPPED, timers(word.substring(1)));
    }
    if (word.startsWith("only:")) {
      return new TimerDemand(Kind.ONLY, timers(word.substring(5)));
    }
    if (word.endsWith("=restarted")) {
      return new TimerDemand(Kind.RESTARTED, timers(word.substring(0, word.indexOf('='))));
    }
    if (word.endsWith("=backedOff")) {
      return new TimerDemand(Kind.BACKED_OFF, timers(word.substring(0, word.indexOf('='))));
    }
    throw new IllegalArgumentException("unknown demand on timers \"" + word + "\"");
  }

  private static Set<TableTimer> timers(String names) {
    var timers = EnumSet.noneOf(TableTimer.class);
    for (String name : names.split("\\|", -1)) {
      timers.add(Token.parse(TableTimer.class, name));
    }
    return timers;
  }

  @Override
  public String toString() {
    return timers.isEmpty() ? kind.toString() : kind + " " + timers;
  }
}
