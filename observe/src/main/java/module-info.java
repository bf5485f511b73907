/** Captures, event records, ladders and state diagrams: TCP made visible. */
module io.leat.observe {
  requires transitive io.leat.stack;
  requires jdk.jfr;
  requires static org.jspecify;

  exports io.leat.observe;
  exports io.leat.observe.explain;
  exports io.leat.observe.graph;
  exports io.leat.observe.jfr;
  exports io.leat.observe.metric;
}
