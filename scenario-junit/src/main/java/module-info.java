/** JUnit tests that read like ladder diagrams: one stack, a scripted peer, virtual time. */
module io.leat.scenario {
  requires transitive io.leat.stack;
  requires io.leat.observe;
  requires transitive org.junit.jupiter.api;
  requires transitive org.junit.jupiter.params;
  requires static org.jspecify;

  exports io.leat.scenario;
}
