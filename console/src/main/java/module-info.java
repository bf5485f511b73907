/** A page on 127.0.0.1 that shows connections live, and plays scenarios step by step. */
module io.leat.console {
  requires jdk.httpserver;
  requires static org.jspecify;

  exports io.leat.console;
}
