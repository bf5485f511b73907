package io.leat.stack.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.packet.buffer.ChecksumState;
import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import io.leat.packet.wire.EthernetHeader;
import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.InboundSegment;
import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.Ipv4Header;
import io.leat.packet.wire.Ipv6Header;
import io.leat.packet.wire.TcpFlags;
import io.leat.packet.wire.TcpHeader;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SegmenterTest {
  private static final int ALL =
      TcpFlags.ACK | TcpFlags.PSH | TcpFlags.FIN | TcpFlags.CWR | TcpFlags.ECE;

  private final FlowKey flow = new FlowKey();
  final List<PacketBuffer> frames = new ArrayList<>();

  /** Keeps what it is given. */
  Segmenter.Sink sink() {
    return this::keep;
  }

  private boolean keep(PacketBuffer headers, Slices text) {
    PacketBuffer copy = PacketBuffer.allocate(Arena.ofAuto(), 4096);
    FrameRing.copy(headers, text, copy);
    frames.add(copy);
    return true;
  }

  static byte[] counting(int from, int length) {
    byte[] octets = new byte[length];
    for (int i = 0; i < length; i++) {
      octets[i] = (byte) (from + i);
    }
    return octets;
  }

  PacketBuffer headers(boolean ipv4, int textOctets) {
    PacketBuffer headers = PacketBuffer.allocate(Arena.ofAuto(), 100);
    int tcp = headers.append(20);
    TcpHeader.write(headers, tcp, 1000, 80, -500, 7, 20, ALL, 4096);
    if (ipv4) {
      flow.set(IpAddress.parse("10.0.0.1"), 1000, IpAddress.parse("10.0.0.2"), 80);
      int source = (int) flow.localLo;
      int destination = (int) flow.remoteLo;
      Ipv4Header.write(
          headers, headers.prepend(20), 40 + textOctets, 0, 9, 0, 64, 6, source, destination);
    } else {
      flow.set(IpAddress.parse("fd00::1"), 1000, IpAddress.parse("fd00::2"), 80);
      int at = headers.prepend(40);
      Ipv6Header.write(
          headers,
          at,
          20 + textOctets,
          0,
          0,
          6,
          64,
          flow.localHi,
          flow.localLo,
          flow.remoteHi,
          flow.remoteLo);
    }
    return headers;
  }

  void check(PacketBuffer frame, int ipHeader, int number, int textOctets, int flags) {
    InboundSegment segment = new InboundSegment();
    FlowKey inbound = new FlowKey();
    inbound.set(flow.remoteHi, flow.remoteLo, 80, flow.localHi, flow.localLo, 1000);
    int octets = frame.length() - ipHeader;
    assertThat(segment.decode(frame, frame.start() + ipHeader, octets, inbound, true)).isNull();
    assertThat(segment.wireSeq).isEqualTo(-500 + 1000 * number);
    assertThat(segment.textLength).isEqualTo(textOctets);
    assertThat(TcpFlags.format(segment.flags)).isEqualTo(TcpFlags.format(flags));
    for (int i = 0; i < textOctets; i++) {
      assertThat((byte) frame.u8(segment.textOffset + i)).isEqualTo((byte) (1000 * number + i));
    }
  }

  @Test
  void anIpv4SuperSegmentBecomesSegmentsWithTheirOwnNumbersLengthsAndChecksums() {
    Slices text = Frames.text(counting(0, 777), counting(777, 1423));
    new Segmenter(false, sink()).send(headers(true, 2200), text, 1000);

    assertThat(frames).hasSize(3);
    for (int i = 0; i < 3; i++) {
      PacketBuffer frame = frames.get(i);
      assertThat(Ipv4Header.validate(frame, frame.start(), frame.length())).isNull();
      assertThat(Ipv4Header.totalLength(frame, frame.start())).isEqualTo(frame.length());
      assertThat(Ipv4Header.identification(frame, frame.start())).isEqualTo(9 + i);
    }
    check(frames.get(0), 20, 0, 1000, TcpFlags.ACK | TcpFlags.ECE | TcpFlags.CWR);
    check(frames.get(1), 20, 1, 1000, TcpFlags.ACK | TcpFlags.ECE);
    check(frames.get(2), 20, 2, 200, TcpFlags.ACK | TcpFlags.ECE | TcpFlags.PSH | TcpFlags.FIN);
  }

  @Test
  void anIpv6SuperSegmentIsCutToo() {
    Slices text = Frames.text(counting(0, 2000));
    new Segmenter(false, sink()).send(headers(false, 2000), text, 1000);

    assertThat(frames).hasSize(2);
    for (PacketBuffer frame : frames) {
      assertThat(Ipv6Header.validate(frame, frame.start(), frame.length())).isNull();
      assertThat(Ipv6Header.payloadLength(frame, frame.start())).isEqualTo(frame.length() - 40);
    }
    check(frames.get(0), 40, 0, 1000, TcpFlags.ACK | TcpFlags.ECE | TcpFlags.CWR);
    check(frames.get(1), 40, 1, 1000, TcpFlags.ACK | TcpFlags.ECE | TcpFlags.PSH | TcpFlags.FIN);
  }

  @Test
  void inTheMiddleOnlyNumberAndChecksumOfAnAtomicDatagramChange() {
    for (boolean ipv4 : new boolean[] {true, false}) {
      int ipHeader = ipv4 ? 20 : 40;
      PacketBuffer headers = headers(ipv4, 6500);
      if (ipv4) {
        headers.put16(headers.start() + 4, 0);
        Ipv4Header.writeChecksum(headers, headers.start());
      }
      Slices text = Frames.text(counting(0, 2501), counting(2501, 1999), counting(4500, 2000));
      frames.clear();
      new Segmenter(false, sink()).send(headers, text, 1000);

      assertThat(frames).hasSize(7);
      check(frames.get(0), ipHeader, 0, 1000, TcpFlags.ACK | TcpFlags.ECE | TcpFlags.CWR);
      for (int i = 1; i < 6; i++) {
        check(frames.get(i), ipHeader, i, 1000, TcpFlags.ACK | TcpFlags.ECE);
      }
      int last = TcpFlags.ACK | TcpFlags.ECE | TcpFlags.PSH | TcpFlags.FIN;
      check(frames.get(6), ipHeader, 6, 500, last);
      for (PacketBuffer frame : frames) {
        int at = frame.start();
        int octets = frame.length();
        assertThat(
                ipv4
                    ? Ipv4Header.validate(frame, at, octets)
                    : Ipv6Header.validate(frame, at, octets))
            .isNull();
        assertThat(ipv4 ? Ipv4Header.totalLength(frame, at) : octets).isEqualTo(octets);
        assertThat(ipv4 ? Ipv4Header.identification(frame, at) : 0).isZero();
      }
    }
  }

  @Test
  void behindAnEthernetHeaderItWorksTheSame() {
    PacketBuffer headers = headers(true, 1500);
    int at = headers.prepend(EthernetHeader.OCTETS);
    EthernetHeader.write(headers, at, 0x02_0000_0001L, 0x02_0000_0002L, EthernetHeader.IPV4);
    new Segmenter(true, sink()).send(headers, Frames.text(counting(0, 1500)), 1000);

    assertThat(frames).hasSize(2);
    for (PacketBuffer frame : frames) {
      assertThat(EthernetHeader.etherType(frame, frame.start())).isEqualTo(EthernetHeader.IPV4);
      frame.dropFront(EthernetHeader.OCTETS);
    }
    check(frames.get(1), 20, 1, 500, TcpFlags.ACK | TcpFlags.ECE | TcpFlags.PSH | TcpFlags.FIN);
  }

  @Test
  void aSuperSegmentThatArrivedIsCutIntoWhatAWireWouldHaveCarried() {
    PacketBuffer arrived = PacketBuffer.allocate(Arena.ofAuto(), 4096);
    FrameRing.copy(headers(true, 2200), Frames.text(counting(0, 2200)), arrived);
    arrived.offloaded(ChecksumState.PARTIAL, 1000);
    assertThat(new Segmenter(false, sink()).cut(arrived)).isTrue();

    assertThat(frames).hasSize(3);
    check(frames.get(1), 20, 1, 1000, TcpFlags.ACK | TcpFlags.ECE);
    check(frames.get(2), 20, 2, 200, TcpFlags.ACK | TcpFlags.ECE | TcpFlags.PSH | TcpFlags.FIN);
  }

  @Test
  void aPartialChecksumIsCompletedEitherWay() {
    PacketBuffer headers = headers(true, 5);
    headers.offloaded(ChecksumState.PARTIAL, 0);
    new Segmenter(false, sink()).send(headers, Frames.text(counting(0, 5)), 0);
    PacketBuffer arrived = PacketBuffer.allocate(Arena.ofAuto(), 4096);
    FrameRing.copy(headers(true, 5), Frames.text(counting(0, 5)), arrived);
    arrived.offloaded(ChecksumState.PARTIAL, 0);
    new Segmenter(false, sink()).cut(arrived);

    check(frames.get(0), 20, 0, 5, ALL);
    check(frames.get(1), 20, 0, 5, ALL);
  }

  @Test
  void whatIsNoSuperSegmentPassesAsItIs() {
    PacketBuffer headers = headers(true, 5);
    List<PacketBuffer> passed = new ArrayList<>();
    Segmenter segmenter = new Segmenter(false, (frame, text) -> passed.add(frame));
    assertThat(segmenter.send(headers, Frames.text(counting(0, 5)), 0)).isTrue();
    assertThat(passed).containsExactly(headers);
  }

  @Test
  void aRefusedSegmentIsReported() {
    Segmenter segmenter = new Segmenter(false, (frame, text) -> text.octets() == 1000);
    assertThat(segmenter.send(headers(true, 1500), Frames.text(counting(0, 1500)), 1000)).isFalse();
  }

  @Test
  void aPieceMayBeginAndEndAnywhere() {
    Slices text =
        Frames.text(counting(0, 999), counting(999, 1), counting(1000, 3), counting(1003, 2));
    text.add(Frames.text(counting(1000, 2995)).segment(0), 5, 2990);
    new Segmenter(false, sink()).send(headers(true, 3995), text, 1000);

    assertThat(frames).hasSize(4);
    check(frames.get(0), 20, 0, 1000, TcpFlags.ACK | TcpFlags.ECE | TcpFlags.CWR);
    check(frames.get(1), 20, 1, 1000, TcpFlags.ACK | TcpFlags.ECE);
    check(frames.get(2), 20, 2, 1000, TcpFlags.ACK | TcpFlags.ECE);
    check(frames.get(3), 20, 3, 995, TcpFlags.ACK | TcpFlags.ECE | TcpFlags.PSH | TcpFlags.FIN);
  }
}
