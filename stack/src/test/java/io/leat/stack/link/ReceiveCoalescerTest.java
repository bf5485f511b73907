package io.leat.stack.link;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.leat.packet.buffer.ChecksumState;
import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.wire.EthernetHeader;
import io.leat.packet.wire.Ipv4Header;
import io.leat.packet.wire.Ipv6Header;
import io.leat.packet.wire.TcpFlags;
import io.leat.packet.wire.TcpHeader;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ReceiveCoalescerTest {
  private static final int SIZE = TextSegment.SIZE;

  /** What went up. */
  private record Up(
      int seq, int octets, int gso, ChecksumState checksum, int flags, int tsVal, int port) {
    static Up of(PacketBuffer frame, int linkHeader) {
      int ip = frame.start() + linkHeader;
      boolean ipv4 = Ipv4Header.version(frame, ip) == 4;
      int octets = frame.end() - ip;
      if (ipv4) {
        assertThat(Ipv4Header.validate(frame, ip, octets)).isNull();
        assertThat(Ipv4Header.totalLength(frame, ip)).isEqualTo(octets);
      } else {
        assertThat(Ipv6Header.OCTETS + Ipv6Header.payloadLength(frame, ip)).isEqualTo(octets);
      }
      int tcp = ip + (ipv4 ? 20 : 40);
      int text = tcp + TcpHeader.dataOffset(frame, tcp);
      int seq = TcpHeader.sequence(frame, tcp);
      if (frame.checksum() == ChecksumState.VERIFIED) {
        for (int i = 0; i < frame.end() - text; i++) {
          assertThat((byte) frame.u8(text + i)).isEqualTo((byte) TextSegment.octetAt(seq + i));
        }
      }
      return new Up(
          seq,
          frame.end() - text,
          frame.gsoOctets(),
          frame.checksum(),
          TcpHeader.flags(frame, tcp),
          frame.i32(tcp + 24),
          TcpHeader.sourcePort(frame, tcp));
    }

    String text() {
      return seq + "+" + octets + (gso > 0 ? "/" + gso : "");
    }
  }

  private final List<Up> ups = new ArrayList<>();

  /** What goes up of these segments in one burst, as {@code seq+octets/size}. */
  private List<String> burst(TextSegment... segments) {
    ups.clear();
    boolean ethernet = segments[0].ethernet;
    int linkHeader = ethernet ? EthernetHeader.OCTETS : 0;
    ReceiveCoalescer coalescer =
        new ReceiveCoalescer(ethernet, (frame, now) -> ups.add(Up.of(frame, linkHeader)));
    for (TextSegment segment : segments) {
      coalescer.frame(segment.frame(), 1);
    }
    coalescer.flush(1);
    return ups.stream().map(Up::text).toList();
  }

  /** So many segments in order. */
  private static TextSegment[] inOrder(int count) {
    TextSegment[] segments = new TextSegment[count];
    for (int i = 0; i < count; i++) {
      segments[i] = new TextSegment(SIZE * i);
    }
    return segments;
  }

  private static TextSegment with(TextSegment segment, Consumer<TextSegment> change) {
    change.accept(segment);
    return segment;
  }

  @Test
  void whatFollowsTheFirstIsJoined() {
    assertThat(burst(inOrder(5))).containsExactly("0+100", "100+400/100");
    assertThat(ups.get(0).checksum()).isEqualTo(ChecksumState.IN_FIELD);
    assertThat(ups.get(1).checksum()).isEqualTo(ChecksumState.VERIFIED);
  }

  @Test
  void ipv6AndEthernetAreJoinedToo() {
    for (int kind = 0; kind < 4; kind++) {
      TextSegment[] segments = inOrder(4);
      for (TextSegment segment : segments) {
        segment.ipv6 = (kind & 1) != 0;
        segment.ethernet = (kind & 2) != 0;
      }
      assertThat(burst(segments)).containsExactly("0+100", "100+300/100");
    }
  }

  @Test
  void sequenceNumbersMayWrap() {
    assertThat(
            burst(
                new TextSegment(-200),
                new TextSegment(-100),
                new TextSegment(0),
                new TextSegment(100)))
        .containsExactly("-200+100", "-100+300/100");
  }

  @Test
  void twoFramesStayTwoFrames() {
    assertThat(burst(inOrder(2))).containsExactly("0+100", "100+100");
    assertThat(ups.get(1).checksum()).isEqualTo(ChecksumState.VERIFIED);
  }

  @Test
  void aBurstMayContinueTheOneBefore() {
    List<String> seen = new ArrayList<>();
    ReceiveCoalescer coalescer =
        new ReceiveCoalescer(false, (frame, now) -> seen.add(Up.of(frame, 0).text()));
    coalescer.frame(new TextSegment(0).frame(), 1);
    coalescer.flush(1);
    coalescer.frame(new TextSegment(100).frame(), 2);
    coalescer.frame(new TextSegment(200).frame(), 2);
    coalescer.flush(2);
    assertThat(seen).containsExactly("0+100", "100+200/100");
    assertThat(coalescer.joined()).isEqualTo(1);
  }

  @Test
  void aShorterSegmentIsTheLast() {
    TextSegment[] segments = inOrder(5);
    segments[2].octets = 60;
    segments[3].seq = 260;
    segments[4].seq = 360;
    assertThat(burst(segments)).containsExactly("0+100", "100+160/100", "260+200/100");
  }

  @Test
  void aLongerSegmentBeginsAnotherRun() {
    TextSegment[] segments = inOrder(4);
    segments[2].octets = 150;
    segments[3].seq = 350;
    assertThat(burst(segments)).containsExactly("0+100", "100+100", "200+250/150");
  }

  @Test
  void noMoreThanAnIpPacketIsJoined() {
    TextSegment[] segments = inOrder(700);
    List<String> up = burst(segments);
    assertThat(up).containsExactly("0+100", "100+65400/100", "65500+4500/100");
  }

  @Test
  void pushIsKeptAndTheFirstTimestampToo() {
    TextSegment[] segments = inOrder(4);
    segments[2].flags |= TcpFlags.PSH;
    segments[2].tsVal = 11;
    segments[3].tsVal = 12;
    assertThat(burst(segments)).containsExactly("0+100", "100+300/100");
    assertThat(ups.get(1).flags()).isEqualTo(TcpFlags.ACK | TcpFlags.PSH);
    assertThat(ups.get(1).tsVal()).isEqualTo(10);
  }

  @Test
  void whatDisagreesIsNotJoined() {
    List<Consumer<TextSegment>> differences =
        List.of(
            segment -> segment.ack++,
            segment -> segment.window++,
            segment -> segment.port++,
            segment -> segment.trafficClass = 3,
            segment -> segment.hops--,
            segment -> segment.tsVal--,
            segment -> segment.tsEcr++,
            segment -> segment.firstOption = 0x0101_050a,
            segment -> segment.seq++,
            segment -> segment.flags |= TcpFlags.FIN,
            segment -> segment.flags |= TcpFlags.ECE,
            segment -> segment.flags |= TcpFlags.CWR,
            segment -> segment.flags |= TcpFlags.URG,
            segment -> segment.flags = TcpFlags.RST,
            segment -> segment.fragment = true,
            segment -> segment.damaged = true,
            segment -> segment.octets = 0);
    for (int i = 0; i < differences.size(); i++) {
      TextSegment[] segments = inOrder(4);
      differences.get(i).accept(segments[3]);
      assertThat(burst(segments))
          .as("difference %d", i)
          .containsExactly("0+100", "100+200/100", segments[3].seq + "+" + segments[3].octets);
    }
  }

  @Test
  void whatIsWrongGoesUpAsItIs() {
    burst(
        new TextSegment(0),
        new TextSegment(100),
        with(new TextSegment(200), segment -> segment.damaged = true));
    assertThat(ups.getLast().checksum()).isEqualTo(ChecksumState.IN_FIELD);
  }

  @Test
  void framesOfOthersComeInBetweenInTheirOrder() {
    TextSegment other = with(new TextSegment(5), segment -> segment.port = 2000);
    assertThat(
            burst(
                new TextSegment(0),
                new TextSegment(100),
                new TextSegment(200),
                other,
                new TextSegment(300)))
        .containsExactly("0+100", "100+200/100", "5+100", "300+100");
  }

  @Test
  void aSynOfAnotherFlowPassesWhatIsHeld() {
    for (boolean ipv6 : new boolean[] {false, true}) {
      TextSegment[] segments = inOrder(5);
      segments[2].seq = 7;
      segments[2].octets = 0;
      segments[2].flags = TcpFlags.SYN;
      segments[2].port = 2000;
      segments[3].seq = 200;
      segments[4].seq = 300;
      for (TextSegment segment : segments) {
        segment.ipv6 = ipv6;
      }
      assertThat(burst(segments)).containsExactly("0+100", "7+0", "100+300/100");
    }
  }

  @Test
  void whatIsNoTextOfTheSameFlowComesBehindWhatIsHeld() {
    TextSegment end = with(new TextSegment(200), segment -> segment.flags |= TcpFlags.FIN);
    TextSegment bare = with(new TextSegment(200), segment -> segment.octets = 0);
    for (TextSegment segment : List.of(end, bare)) {
      assertThat(burst(new TextSegment(0), new TextSegment(100), segment))
          .containsExactly("0+100", "100+100", segment.seq + "+" + segment.octets);
    }
  }

  @Test
  void shortAndForeignFramesPass() {
    List<Integer> lengths = new ArrayList<>();
    ReceiveCoalescer coalescer =
        new ReceiveCoalescer(true, (frame, now) -> lengths.add(frame.length()));
    for (int length = 0; length < 80; length++) {
      coalescer.frame(Frames.frame(new int[length]), 1);
    }
    coalescer.flush(1);
    assertThat(lengths).hasSize(80);
  }

  /** For any bursts of two flows: the same octets, in the same order, in no more frames. */
  @Test
  void noOctetIsLostOrMovedWhateverArrives() {
    SplittableRandom random = new SplittableRandom(7);
    for (int round = 0; round < 300; round++) {
      List<TextSegment> segments = new ArrayList<>();
      int[] next = {random.nextInt(), random.nextInt()};
      for (int i = 0; i < 60; i++) {
        int flow = random.nextInt(8) == 0 ? 1 : 0;
        TextSegment segment = new TextSegment(next[flow] + (random.nextInt(20) == 0 ? 1 : 0));
        segment.port = 1000 + flow;
        segment.octets = random.nextInt(6) == 0 ? random.nextInt(150) : SIZE;
        segment.flags |= random.nextInt(10) == 0 ? TcpFlags.PSH : 0;
        segment.ack = random.nextInt(15) == 0 ? 8 : 7;
        segment.tsVal = 10 + i / 20;
        next[flow] = segment.seq + segment.octets;
        segments.add(segment);
      }
      burst(segments.toArray(TextSegment[]::new));
      assertThat(ups).hasSizeLessThan(segments.size());
      for (int port = 1000; port <= 1001; port++) {
        int of = port;
        assertThat(positions(ups.stream().filter(up -> up.port() == of).toList()))
            .isEqualTo(
                positions(
                    segments.stream()
                        .filter(segment -> segment.port == of)
                        .map(segment -> Up.of(segment.frame(), 0))
                        .toList()));
      }
    }
  }

  /** The positions of all octets of text, in order. */
  private static byte[] positions(List<Up> frames) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (Up up : frames) {
      for (int i = 0; i < up.octets(); i++) {
        int position = up.seq() + i;
        all.write(position);
        all.write(position >>> 8);
        all.write(position >>> 16);
      }
    }
    return all.toByteArray();
  }

  @Test
  void joiningAllocatesNothingWhenWarm() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    List<PacketBuffer> frames = new ArrayList<>();
    for (TextSegment segment : inOrder(64)) {
      frames.add(segment.frame());
    }
    long[] octets = new long[1];
    ReceiveCoalescer coalescer =
        new ReceiveCoalescer(false, (frame, now) -> octets[0] += frame.length());
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 30 && least > 0; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 500; i++) {
        for (int j = 0; j < 64; j++) {
          coalescer.frame(frames.get(j), i);
        }
        coalescer.flush(i);
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(least).isZero();
    assertThat(octets[0]).isPositive();
  }
}
