package io.leat.bench.flood;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.InboundSegment;
import io.leat.packet.wire.Ipv4Header;
import io.leat.packet.wire.TcpFlags;
import io.leat.packet.wire.TcpHeader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SynBatchTest {
  private static final int PREFIX = 0xc612_0000;
  private static final int TARGET = 0x0a09_0002;

  private final Arena arena = Arena.ofAuto();
  private final SynBatch batch =
      new SynBatch(arena, arena.allocate(20), PREFIX, 15, TARGET, 5003, 1);

  private static PacketBuffer buffer(byte[] octets) {
    PacketBuffer frame = PacketBuffer.allocate(Arena.ofAuto(), octets.length);
    frame.put(frame.append(octets.length), MemorySegment.ofArray(octets), 0, octets.length);
    return frame;
  }

  @Test
  void everyFrameIsAValidSynFromThePrefix() {
    Set<Long> sources = new HashSet<>();
    InboundSegment segment = new InboundSegment();
    for (int round = 0; round < 20; round++) {
      batch.renew(SynBatch.CAPACITY);
      for (int i = 0; i < SynBatch.CAPACITY; i++) {
        PacketBuffer frame = buffer(batch.frame(i));
        int ip = frame.start();
        assertThat(Ipv4Header.validate(frame, ip, frame.length())).isNull();
        int source = Ipv4Header.source(frame, ip);
        assertThat(source & 0xfffe_0000).isEqualTo(PREFIX);
        assertThat(Ipv4Header.destination(frame, ip)).isEqualTo(TARGET);
        int tcp = ip + Ipv4Header.MIN_OCTETS;
        FlowKey flow = new FlowKey();
        flow.set(0, Ipv4Header.destinationLo(frame, ip), 0, 0, Ipv4Header.sourceLo(frame, ip), 0);
        assertThat(segment.decode(frame, tcp, frame.end() - tcp, flow, true)).isNull();
        assertThat(TcpHeader.flags(frame, tcp)).isEqualTo(TcpFlags.SYN);
        assertThat(TcpHeader.destinationPort(frame, tcp)).isEqualTo(5003);
        assertThat(TcpHeader.sourcePort(frame, tcp)).isBetween(1024, 65_535);
        assertThat(segment.mss).isEqualTo(1460);
        assertThat(segment.windowShift).isEqualTo(7);
        assertThat(segment.sackPermitted && segment.hasTimestamps).isTrue();
        assertThat(segment.malformedOption).isFalse();
        sources.add((long) source << 16 | TcpHeader.sourcePort(frame, tcp));
      }
    }
    assertThat(sources).hasSizeGreaterThan(19 * SynBatch.CAPACITY);
  }
}
