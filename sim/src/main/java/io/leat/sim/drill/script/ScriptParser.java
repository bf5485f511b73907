package io.leat.sim.drill.script;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads a script: options, set-up, then events, each with its time. */
public final class ScriptParser {
  private static final String COMMAND = "`";

  private final Cursor in;
  private final PacketParser packets;
  private final ValueParser values;

  private ScriptParser(String text, Map<String, String> defines) {
    in = new Cursor(text, defines);
    packets = new PacketParser(in);
    values = new ValueParser(in);
  }

  /**
   * Reads a whole script.
   *
   * @param defines words that stand for others, as {@code -D} gives them
   */
  public static Script parse(String text, Map<String, String> defines) throws ScriptException {
    return new ScriptParser(text, defines).script();
  }

  private Script script() throws ScriptException {
    Map<String, String> options = new HashMap<>();
    while (!in.isAtEnd() && in.accept("--")) {
      option(options);
    }
    List<String> setup = new ArrayList<>();
    while (!in.isAtEnd() && in.accept(COMMAND)) {
      setup.add(in.upTo(COMMAND, "a shell command"));
    }
    List<Event> events = new ArrayList<>();
    while (!in.isAtEnd()) {
      events.add(event());
    }
    return new Script(options, setup, events);
  }

  private void option(Map<String, String> options) throws ScriptException {
    String text = in.untilBlank();
    int equals = text.indexOf('=');
    if (text.isEmpty() || equals == 0) {
      throw in.wrong("expected an option");
    }
    String name = equals < 0 ? text : text.substring(0, equals);
    options.put(name, equals < 0 ? "" : text.substring(equals + 1).replace("\"", ""));
  }

  private Event event() throws ScriptException {
    int line = in.line();
    EventTime time = time();
    long endMicros = -1;
    if (in.accept("...")) {
      in.accept("+");
      endMicros = in.seconds();
    }
    return new Event(line, time, action(endMicros));
  }

  private EventTime time() throws ScriptException {
    if (in.accept("*")) {
      return EventTime.WHENEVER;
    }
    boolean relative = in.accept("+");
    if (!relative && !in.isNumberNext()) {
      return EventTime.AT_ONCE;
    }
    EventTime.Kind kind = relative ? EventTime.Kind.RELATIVE : EventTime.Kind.ABSOLUTE;
    long micros = in.seconds();
    long end = micros;
    if (in.accept("~")) {
      in.accept("+");
      end = in.seconds();
      if (end < micros) {
        throw in.wrong("a range of times must not go back");
      }
    }
    return new EventTime(kind, micros, end);
  }

  private Action action(long endMicros) throws ScriptException {
    if (endMicros >= 0 && !in.isWordNext()) {
      throw in.wrong("only a system call takes from one time to another: expected a call");
    }
    if (in.accept("%{")) {
      return new Action.Code(in.upTo("}%", "the code"));
    }
    if (in.accept(COMMAND)) {
      return new Action.Shell(in.upTo(COMMAND, "a shell command"));
    }
    if (in.accept("<")) {
      return packets.packet(true);
    }
    if (in.accept(">")) {
      return packets.packet(false);
    }
    if (in.isWordNext()) {
      return call(endMicros);
    }
    throw in.wrong("expected a packet, a system call, a command or code");
  }

  private Action.Call call(long endMicros) throws ScriptException {
    String name = in.word();
    List<Value> arguments = values.arguments();
    in.expect("=");
    Value result = in.accept("?") ? null : values.value();
    String errno = in.isWordNext() && isErrno() ? in.word() : null;
    if (in.accept("(")) {
      in.upTo(")", "a note");
    }
    if (in.accept("[")) {
      in.upTo("]", "a note");
    }
    return new Action.Call(name, arguments, result, errno, endMicros);
  }

  private boolean isErrno() throws ScriptException {
    return in.peek() == 'E';
  }
}
