/** TCP (RFC 9293 and its companions) as a sans-IO core. */
module io.leat.tcp {
  requires transitive io.leat.packet;
  requires static org.jspecify;

  exports io.leat.tcp.congestion;
  exports io.leat.tcp.connection;
  exports io.leat.tcp.demux;
  exports io.leat.tcp.handshake;
  exports io.leat.tcp.receive;
  exports io.leat.tcp.send;
  exports io.leat.tcp.time;
  exports io.leat.tcp.trace;
}
