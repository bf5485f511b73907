/** What a stack counts, as meters of Micrometer. */
module io.leat.micrometer {
  requires transitive io.leat.observe;
  requires transitive io.leat.stack;
  requires transitive micrometer.core;
  requires static org.jspecify;

  exports io.leat.micrometer;
}
