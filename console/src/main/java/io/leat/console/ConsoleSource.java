package io.leat.console;

import java.io.IOException;
import java.util.Map;

/**
 * Where the console has its data from. All texts are JSON; {@code docs/console.md} describes them.
 * Any thread.
 *
 * @see ConsoleServer
 */
public interface ConsoleSource {
  /** All sockets, by name: {@code PID/STACK/SERIAL}, of a listener {@code PID/STACK/LOCAL}. */
  Map<String, String> connections() throws IOException;

  /**
   * One of them, with its explanation and what is remembered of it.
   *
   * @throws IOException if it is gone; the reason is the message
   */
  String connection(String id) throws IOException;

  /** What each stack has counted. */
  String stacks() throws IOException;

  /** The model of the state diagram. */
  String diagram();

  /** The scenarios there are. */
  String scenarios();

  /**
   * A scenario, played now.
   *
   * @param knobs as {@code leat scenario --set} takes them; empty for none
   * @throws IllegalArgumentException if there is no such scenario, or no such knob
   */
  String scenario(String name, String knobs);

  /**
   * Aborts a connection; asked only of a console that has a token.
   *
   * @throws IOException if it is gone; the reason is the message
   */
  void abort(String id) throws IOException;
}
