/** Sockets for application threads: Leat's own streams and listeners, and java.net's. */
module io.leat.socket {
  requires transitive io.leat.stack;
  requires jdk.net;
  requires static org.jspecify;

  exports io.leat.socket;
  exports io.leat.socket.blocking;
}
