/** Bytes to values: frames, stream buffers, headers and checksums. */
module io.leat.packet {
  requires static org.jspecify;

  exports io.leat.packet.buffer;
  exports io.leat.packet.wire;
}
