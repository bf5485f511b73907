/** Loop, IP, links and configuration: the stack around the TCP core. */
module io.leat.stack {
  requires transitive io.leat.tcp;
  requires static org.jspecify;

  exports io.leat.stack;
  exports io.leat.stack.ip;
  exports io.leat.stack.link;
}
