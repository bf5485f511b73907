package io.leat.stack.link;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.leat.packet.buffer.ChecksumState;
import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import io.leat.packet.wire.Ipv4Header;
import io.leat.packet.wire.TcpFlags;
import io.leat.packet.wire.TcpHeader;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ChainCoalescerTest {
  private static final int SIZE = TextSegment.SIZE;

  /** What went up. */
  private record Up(int port, int seq, int octets, int gso, ChecksumState checksum, int flags) {
    static Up of(PacketBuffer frame) {
      int ip = frame.start();
      int tcp = ip + (Ipv4Header.version(frame, ip) == 4 ? 20 : 40);
      int text = tcp + TcpHeader.dataOffset(frame, tcp);
      Slices all = new Slices();
      all.add(frame.segment(), text, Math.max(0, frame.end() - text));
      Slices others = frame.continuation();
      if (others != null) {
        all.addAll(others);
      }
      int seq = TcpHeader.sequence(frame, tcp);
      if (frame.checksum() == ChecksumState.VERIFIED) {
        byte[] octets = new byte[all.octets()];
        all.copyPart(0, octets, 0, octets.length);
        for (int i = 0; i < octets.length; i++) {
          assertThat(octets[i]).isEqualTo((byte) TextSegment.octetAt(seq + i));
        }
      }
      return new Up(
          TcpHeader.sourcePort(frame, tcp),
          seq,
          all.octets(),
          frame.gsoOctets(),
          frame.checksum(),
          TcpHeader.flags(frame, tcp));
    }

    String text() {
      return seq + "+" + octets + (gso > 0 ? "/" + gso : "");
    }
  }

  private final List<Up> ups = new ArrayList<>();

  /** What goes up of these segments in one burst, as {@code seq+octets/size}. */
  private List<String> burst(TextSegment... segments) {
    ups.clear();
    ChainCoalescer coalescer = new ChainCoalescer((frame, now) -> ups.add(Up.of(frame)));
    for (TextSegment segment : segments) {
      coalescer.frame(segment.frame(), 1);
    }
    coalescer.flush(1);
    return ups.stream().map(Up::text).toList();
  }

  private static TextSegment[] inOrder(int count) {
    TextSegment[] segments = new TextSegment[count];
    for (int i = 0; i < count; i++) {
      segments[i] = new TextSegment(SIZE * i);
    }
    return segments;
  }

  @Test
  void whatFollowsTheFirstGoesUpWithIt() {
    for (boolean ipv6 : new boolean[] {false, true}) {
      TextSegment[] segments = inOrder(5);
      for (TextSegment segment : segments) {
        segment.ipv6 = ipv6;
      }
      assertThat(burst(segments)).containsExactly("0+500/100");
      assertThat(ups.get(0).checksum()).isEqualTo(ChecksumState.VERIFIED);
    }
  }

  @Test
  void oneAloneIsNoSuperSegment() {
    assertThat(burst(inOrder(1))).containsExactly("0+100");
    assertThat(ups.get(0).checksum()).isEqualTo(ChecksumState.VERIFIED);
  }

  @Test
  void aSuperSegmentIsKeptAsItIs() {
    List<Boolean> kept = new ArrayList<>();
    ChainCoalescer coalescer =
        new ChainCoalescer((frame, now) -> kept.add(frame.continuation() != null));
    PacketBuffer frame = new TextSegment(0).frame();
    frame.offloaded(ChecksumState.PARTIAL, SIZE / 2);
    coalescer.frame(frame, 1);
    assertThat(kept).containsExactly(true);
  }

  @Test
  void sequenceNumbersMayWrap() {
    assertThat(burst(new TextSegment(-200), new TextSegment(-100), new TextSegment(0)))
        .containsExactly("-200+300/100");
  }

  @Test
  void aShorterSegmentIsTheLast() {
    TextSegment[] segments = inOrder(4);
    segments[2].octets = 60;
    segments[3].seq = 260;
    assertThat(burst(segments)).containsExactly("0+260/100", "260+100");
  }

  @Test
  void aLongerSegmentBeginsAnotherRun() {
    TextSegment[] segments = inOrder(3);
    segments[2].octets = 130;
    assertThat(burst(segments)).containsExactly("0+200/100", "200+130");
  }

  @Test
  void aRunIsNoLongerThanAnIpPacketCanBe() {
    List<String> up = burst(inOrder(700));
    assertThat(up).hasSize(2);
    assertThat(ups.get(0).octets()).isBetween(65_000, 65_535);
    assertThat(ups.get(0).octets() + ups.get(1).octets()).isEqualTo(70_000);
  }

  @Test
  void thePushOfOneIsThePushOfAll() {
    TextSegment[] segments = inOrder(3);
    segments[1].flags |= TcpFlags.PSH;
    burst(segments);
    assertThat(ups.get(0).flags()).isEqualTo(TcpFlags.ACK | TcpFlags.PSH);
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
    for (boolean ipv6 : new boolean[] {false, true}) {
      for (int i = 0; i < differences.size(); i++) {
        TextSegment[] segments = inOrder(4);
        differences.get(i).accept(segments[3]);
        for (TextSegment segment : segments) {
          segment.ipv6 = ipv6;
        }
        if (!(ipv6 && segments[3].fragment)) {
          assertThat(burst(segments))
              .as("difference %d", i)
              .containsExactly("0+300/100", segments[3].seq + "+" + segments[3].octets);
        }
      }
    }
  }

  @Test
  void whatIsDamagedGoesUpAsItIsAndEndsTheRun() {
    TextSegment[] segments = inOrder(4);
    segments[1].damaged = true;
    assertThat(burst(segments)).containsExactly("0+100", "100+100", "200+200/100");
    assertThat(ups.get(1).checksum()).isEqualTo(ChecksumState.IN_FIELD);
  }

  @Test
  void aSynOfAnotherFlowPassesWhatIsHeld() {
    for (boolean ipv6 : new boolean[] {false, true}) {
      TextSegment[] segments = inOrder(4);
      segments[2].seq = 7;
      segments[2].octets = 0;
      segments[2].flags = TcpFlags.SYN;
      segments[2].port = 2000;
      segments[3].seq = 200;
      for (TextSegment segment : segments) {
        segment.ipv6 = ipv6;
      }
      assertThat(burst(segments)).containsExactly("7+0", "0+300/100");
    }
  }

  @Test
  void shortAndForeignFramesPass() {
    List<Integer> lengths = new ArrayList<>();
    ChainCoalescer coalescer = new ChainCoalescer((frame, now) -> lengths.add(frame.length()));
    coalescer.frame(new TextSegment(0).frame(), 1);
    for (int length = 0; length < 80; length++) {
      coalescer.frame(Frames.frame(new int[length]), 1);
    }
    coalescer.flush(1);
    assertThat(lengths).hasSize(81);
  }

  /**
   * For any bursts of two flows: each flow's segments, in their order, each as often as it came.
   */
  @Test
  void noSegmentIsLostOrMovedWhateverArrives() {
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
        segment.damaged = segment.octets > 0 && random.nextInt(30) == 0;
        next[flow] = segment.seq + segment.octets;
        segments.add(segment);
      }
      burst(segments.toArray(TextSegment[]::new));
      assertThat(ups).hasSizeLessThan(segments.size());
      for (int port = 1000; port <= 1001; port++) {
        assertThat(arrived(port)).isEqualTo(sent(segments, port));
      }
    }
  }

  private List<String> arrived(int port) {
    List<String> parts = new ArrayList<>();
    for (Up up : ups) {
      if (up.port() == port) {
        int size = up.gso() == 0 ? up.octets() : up.gso();
        for (int at = 0; at == 0 || at < up.octets(); at += size) {
          parts.add(up.seq() + at + "+" + Math.min(size, up.octets() - at));
          size = Math.max(1, size);
        }
      }
    }
    return parts;
  }

  private static List<String> sent(List<TextSegment> segments, int port) {
    return segments.stream()
        .filter(segment -> segment.port == port)
        .map(segment -> segment.seq + "+" + segment.octets)
        .toList();
  }

  @Test
  void joiningAllocatesNothingWhenWarm() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    List<PacketBuffer> frames = new ArrayList<>();
    for (TextSegment segment : inOrder(64)) {
      frames.add(segment.frame());
    }
    ChainCoalescer coalescer = new ChainCoalescer((frame, now) -> {});
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 2000; round++) {
      frames.getFirst().offloaded(ChecksumState.IN_FIELD, 0);
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < frames.size(); i++) {
        coalescer.frame(frames.get(i), 1);
      }
      coalescer.flush(1);
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(least).isZero();
    assertThat(coalescer.joined()).isEqualTo(2000 * 63L);
  }
}
