/** Hosts and links in virtual time, from one seed. */
module io.leat.sim {
  requires transitive io.leat.observe;
  requires transitive io.leat.stack;
  requires static org.jspecify;

  exports io.leat.sim;
  exports io.leat.sim.drill.bridge;
  exports io.leat.sim.drill.linux;
  exports io.leat.sim.drill.run;
  exports io.leat.sim.explore;
  exports io.leat.sim.lab;
  exports io.leat.sim.path;
  exports io.leat.sim.scenario;
  exports io.leat.sim.simulation;
}
