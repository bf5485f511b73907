package io.leat.conformance.table;

import io.leat.conformance.Csv;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The project's copy of the state-event table; an unknown word anywhere in it is an error. */
public final class StateEventTable {
  private static final String APPLICABLE = "yes";

  private final List<Cell> cells;
  private final Map<TableState, Map<TableEvent, Cell>> index = new EnumMap<>(TableState.class);

  private StateEventTable(List<Cell> cells) {
    this.cells = cells;
    for (Cell cell : cells) {
      Cell other =
          index
              .computeIfAbsent(cell.state(), state -> new EnumMap<>(TableEvent.class))
              .put(cell.event(), cell);
      if (other != null) {
        throw new IllegalArgumentException(cell + " has two rows");
      }
    }
  }

  public static StateEventTable load() {
    return new StateEventTable(
        Csv.resource("state-event.csv").stream().map(StateEventTable::cell).toList());
  }

  /** All cells, in the table's order. */
  public List<Cell> cells() {
    return cells;
  }

  public List<Cell> applicableCells() {
    return cells.stream().filter(Cell::applicable).toList();
  }

  public Cell cell(TableState state, TableEvent event) {
    Cell cell = index.getOrDefault(state, Map.of()).get(event);
    if (cell == null) {
      throw new IllegalArgumentException("no row for " + state.token() + " x " + event);
    }
    return cell;
  }

  static Cell cell(Map<String, String> row) {
    TableState state = Token.parse(TableState.class, field(row, "state"));
    TableEvent event = Token.parse(TableEvent.class, field(row, "event"));
    try {
      return cell(row, state, event);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(state.token() + " x " + event + ": " + e.getMessage(), e);
    }
  }

  private static Cell cell(Map<String, String> row, TableState state, TableEvent event) {
    boolean applicable = yes(field(row, "applicable"));
    Expectation base = Expectation.nothing(state);
    Expectation defaults = base;
    if (applicable) {
      base =
          Expectation.parse(
              field(row, "replies"),
              field(row, "user"),
              field(row, "accepted"),
              field(row, "timers"),
              field(row, "next_state"));
      defaults =
          Expectation.parse(
              either(row, "defaultReplies", "replies"),
              either(row, "defaultUser", "user"),
              either(row, "defaultAccepted", "accepted"),
              either(row, "defaultTimers", "timers"),
              either(row, "defaultNext", "next_state"));
    } else {
      requireMachineColumnsEmpty(row);
    }
    return new Cell(
        state,
        event,
        field(row, "action"),
        field(row, "ref"),
        field(row, "choice"),
        applicable ? given(field(row, "given")) : Set.of(),
        switches(field(row, "switches")),
        applicable && yes(field(row, "counted")),
        applicable,
        base,
        defaults);
  }

  private static void requireMachineColumnsEmpty(Map<String, String> row) {
    var columns = new HashMap<>(row);
    columns
        .keySet()
        .removeAll(Set.of("state", "event", "action", "next_state", "ref", "choice", "applicable"));
    columns.forEach((name, value) -> {
      if (!value.isEmpty()) {
        throw new IllegalArgumentException("not applicable, yet " + name + " is " + value);
      }
    });
  }

  private static boolean yes(String text) {
    return switch (text) {
      case APPLICABLE -> true;
      case "no" -> false;
      default -> throw new IllegalArgumentException("neither yes nor no: \"" + text + "\"");
    };
  }

  private static Set<Given> given(String text) {
    var given = EnumSet.noneOf(Given.class);
    if (!text.equals("base")) {
      for (String word : text.split(" ", -1)) {
        given.add(Token.parse(Given.class, word));
      }
    }
    return given;
  }

  private static Map<Choice, Boolean> switches(String text) {
    var switches = new EnumMap<Choice, Boolean>(Choice.class);
    if (!text.isEmpty()) {
      for (String word : text.split(" ", -1)) {
        int at = word.indexOf('=');
        if (at < 0) {
          throw new IllegalArgumentException("neither on nor off: " + word);
        }
        String setting = word.substring(at + 1);
        if (!setting.equals("on") && !setting.equals("off")) {
          throw new IllegalArgumentException("neither on nor off: " + word);
        }
        switches.put(Token.parse(Choice.class, word.substring(0, at)), setting.equals("on"));
      }
    }
    return switches;
  }

  private static String either(Map<String, String> row, String column, String otherwise) {
    String value = field(row, column);
    return value.isEmpty() ? field(row, otherwise) : value;
  }

  private static String field(Map<String, String> row, String column) {
    String value = row.get(column);
    if (value == null) {
      throw new IllegalArgumentException("no column " + column);
    }
    return value;
  }
}
