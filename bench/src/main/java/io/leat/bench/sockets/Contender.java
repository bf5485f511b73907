package io.leat.bench.sockets;

/**
 * One way of doing what a contest is about.
 *
 * @param wanted the least ratio to the first contender's speed; 0 if nothing is asked
 */
record Contender(String name, double wanted, Maker maker) {
  /** Makes the load, ready to run. */
  @FunctionalInterface
  interface Maker {
    Load make() throws Exception;
  }
}
