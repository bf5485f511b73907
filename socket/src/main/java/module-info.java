/** Sockets for application threads: Leat's own, java.net's, and channels of java.nio. */
module io.leat.socket {
  requires transitive io.leat.stack;
  requires jdk.net;
  requires static org.jspecify;

  exports io.leat.socket;
  exports io.leat.socket.blocking;
  exports io.leat.socket.nio;

  uses io.leat.stack.link.LinkDeviceProvider;
}
