/** A transport of Netty's whose event loop is the stack's loop. */
module io.leat.netty {
  requires transitive io.leat.stack;
  requires transitive io.netty.transport;
  requires io.leat.socket;
  requires io.netty.buffer;
  requires io.netty.common;
  requires static org.jspecify;

  exports io.leat.netty;
}
