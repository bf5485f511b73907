package io.leat.cli;

import io.leat.cli.control.SocketRow;
import io.leat.cli.option.Durations;
import io.leat.observe.TextCells;
import io.leat.tcp.trace.TcpState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Sockets as lines of text. */
final class SocketTable {
  private static final Comparator<SocketRow> ORDER =
      Comparator.comparingLong(SocketRow::pid)
          .thenComparing(SocketRow::stack)
          .thenComparing(row -> row.state() != TcpState.LISTEN)
          .thenComparing(SocketRow::local)
          .thenComparing(SocketRow::remote);

  private static final int WIDTH = 80;
  private static final String INDENT = "    ";

  private SocketTable() {}

  /** A heading and each socket; what else there is to say of one goes below it if need be. */
  static List<String> lines(List<SocketRow> rows, boolean timers) {
    return blocks(rows.stream().sorted(ORDER).toList(), timers).stream()
        .flatMap(List::stream)
        .toList();
  }

  /** The lines of the heading, then those of each socket. */
  private static List<List<String>> blocks(List<SocketRow> sorted, boolean timers) {
    List<List<String>> table = new ArrayList<>();
    table.add(List.of("STATE", "RECV-Q", "SEND-Q", "LOCAL", "REMOTE", "STACK", ""));
    sorted.forEach(row -> table.add(columns(row, timers)));
    int[] widths = new int[table.getFirst().size() - 1];
    for (List<String> line : table) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    return table.stream().map(line -> folded(line(line, widths), line.getLast())).toList();
  }

  private static List<String> folded(String line, String detail) {
    if (detail.isEmpty()) {
      return List.of(line);
    }
    String whole = line + "  " + detail;
    if (whole.length() <= WIDTH) {
      return List.of(whole);
    }
    List<String> lines = new ArrayList<>(List.of(line));
    TextCells.wrap(detail, WIDTH - INDENT.length()).forEach(part -> lines.add(INDENT + part));
    return lines;
  }

  /** Each socket's line, and below it its name for --connection and what explains it. */
  static List<String> explained(List<SocketRow> rows, boolean timers, boolean chinese) {
    List<SocketRow> sorted = rows.stream().sorted(ORDER).toList();
    List<List<String>> blocks = blocks(sorted, timers);
    List<String> lines = new ArrayList<>(blocks.getFirst());
    for (int i = 0; i < sorted.size(); i++) {
      lines.addAll(blocks.get(i + 1));
      if (sorted.get(i).serial() != 0) {
        lines.add("    id      " + sorted.get(i).id());
      }
      lines.addAll(sorted.get(i).explanationLines(chinese));
    }
    return lines;
  }

  private static List<String> columns(SocketRow row, boolean timers) {
    return List.of(
        row.state().name(),
        String.valueOf(row.recvQ()),
        String.valueOf(row.sendQ()),
        row.local(),
        row.state() == TcpState.LISTEN ? anyPort(row.remote()) : row.remote(),
        row.stack() + "/" + row.pid(),
        detail(row, timers));
  }

  private static String line(List<String> columns, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String blanks = " ".repeat(widths[i] - columns.get(i).length());
      boolean number = i == 1 || i == 2;
      line.append(number ? blanks + columns.get(i) : columns.get(i) + blanks).append("  ");
    }
    return line.toString().stripTrailing();
  }

  private static String anyPort(String endpoint) {
    return endpoint.substring(0, endpoint.lastIndexOf(':')) + ":*";
  }

  private static String detail(SocketRow row, boolean timers) {
    SocketRow.Queues queues = row.listener();
    if (queues != null) {
      return String.format(
          Locale.ROOT,
          "incomplete %d/%d, overflows %d (incomplete %d, completed %d), accepted %d",
          queues.incomplete(),
          queues.incompleteMax(),
          queues.overflows(),
          queues.incompleteOverflows(),
          queues.completedOverflows(),
          queues.accepted());
    }
    return timers ? timersAndPath(row) : "";
  }

  private static String timersAndPath(SocketRow row) {
    List<String> words = new ArrayList<>();
    row.timers()
        .forEach(timer ->
            words.add(
                timer.name().toLowerCase(Locale.ROOT).replace('_', '-')
                    + " in "
                    + Durations.format(timer.micros() * 1000)));
    SocketRow.Path path = row.connection();
    if (path != null) {
      words.add("rtt " + Durations.format(path.rttMicros() * 1000));
      words.add("rto " + Durations.format(path.rtoMicros() * 1000));
      words.add("cwnd " + path.cwnd());
      words.add("mss " + path.mss());
      if (path.retransmissions() > 0) {
        words.add("retransmissions " + path.retransmissions());
      }
    }
    return String.join(", ", words);
  }

  /** A line for all, and one for each stack. */
  static List<String> summary(List<SocketRow> rows, int processes) {
    List<String> lines = new ArrayList<>();
    lines.add(rows.size() + " sockets in " + processes + " processes");
    Map<String, List<SocketRow>> byStack =
        rows.stream()
            .collect(
                Collectors.groupingBy(
                    row -> row.stack() + "/" + row.pid(), TreeMap::new, Collectors.toList()));
    byStack.forEach((stack, sockets) -> lines.add(stack + ": " + states(sockets)));
    return lines;
  }

  private static String states(List<SocketRow> rows) {
    return rows.stream()
        .collect(
            Collectors.groupingBy(
                SocketRow::state, () -> new EnumMap<>(TcpState.class), Collectors.counting()))
        .entrySet()
        .stream()
        .map(entry -> entry.getKey() + " " + entry.getValue())
        .collect(Collectors.joining(", "));
  }
}
