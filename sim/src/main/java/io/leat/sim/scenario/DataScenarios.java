package io.leat.sim.scenario;

import static io.leat.packet.wire.TcpFlags.ACK;

import io.leat.observe.Side;
import io.leat.observe.TraceEvent;
import io.leat.packet.wire.DropReason;
import io.leat.sim.Content;
import io.leat.sim.LinkConfig;
import io.leat.sim.NetworkFrame;
import io.leat.sim.VirtualSocket;
import io.leat.tcp.connection.TcpError;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TcpTimer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How text crosses: segments, timers, acknowledgments, windows. */
final class DataScenarios {
  private DataScenarios() {}

  static void segmentation(Stage stage) {
    Stage.Connection c = stage.connection();
    c.client().write(5000);
    stage.still();
    List<Integer> sizes = texts(stage, Side.CLIENT);
    stage.say(
        "5000 octets are cut into segments that fit: MSS 1460 less 12 for timestamps.",
        "5000 字节被切成合适的报文段：MSS 1460 减去时间戳 12。");
    stage.check(
        "no segment exceeds the MSS, all octets are there",
        "没有报文段超过 MSS，字节齐全",
        sizes.stream().allMatch(size -> size <= 1448)
            && sizes.stream().mapToInt(size -> size).sum() == 5000,
        sizes);
    stage.check(
        "the octets arrive as one stream",
        "字节作为一个流到达",
        readAll(c.server(), 5000),
        "5000 octets in order");
    end(stage, c);
  }

  static void pathMtu(Stage stage) {
    stage.link(LinkConfig.PERFECT.withMtu(1000));
    Stage.Connection c = stage.connection();
    c.client().write(5000);
    stage.say(
        "A router in the path takes 1000 octets only, and says so by ICMP.",
        "路径上的路由器只接受 1000 字节，并用 ICMP 告知。");
    stage.until("all is acknowledged", () -> c.client().connection().everythingAcknowledged());
    List<Integer> sizes = texts(stage, Side.CLIENT);
    stage.check(
        "segments shrink to what the path takes",
        "报文段缩小到路径可接受的大小",
        sizes.getFirst() > 948 && sizes.getLast() <= 948 && readAll(c.server(), 5000),
        sizes);
    end(stage, c);
  }

  static void retransmissionBackoff(Stage stage) {
    stage.set(TcpSetting.R2, Duration.ofSeconds(60));
    Stage.Connection c = stage.connection();
    stage.link().partition();
    c.client().write(100);
    stage.say(
        "Nothing gets through any more: the segment goes again, first as a probe of the tail, then each"
            + " time after twice as long.",
        "再也不通：报文段一再重发，先作为尾部探测，其后间隔每次加倍。");
    stage.until("given up", () -> c.client().state() == TcpState.CLOSED);
    List<Long> gaps = new ArrayList<>();
    long last = -1;
    for (TraceEvent.SegmentSent sent : stage.sent(Side.CLIENT)) {
      if (sent.segment().len() > 0) {
        if (last >= 0) {
          gaps.add((sent.timeNanos() - last) / 1_000_000);
        }
        last = sent.timeNanos();
      }
    }
    boolean doubling = gaps.size() > 4;
    for (int i = 2; i < gaps.size(); i++) {
      doubling &= Math.abs(gaps.get(i) - 2 * gaps.get(i - 1)) <= 2;
    }
    stage.check("the timeout doubles each time", "超时每次加倍", doubling, gaps + " ms");
    stage.check(
        "at last the connection is given up, with a name for it",
        "最后放弃连接，并说明原因",
        c.client().error() == TcpError.EXCESSIVE_RETRANSMISSIONS,
        c.client().error().description());
    c.server().abort();
    c.listener().close();
  }

  static void delayedAck(Stage stage) {
    Stage.Connection c = stage.connection();
    long before = stage.network().now();
    c.client().write(100);
    stage.say(
        "One small segment: the receiver does not answer at once, text of its own might come.",
        "一个小报文段：接收方不立即回答，也许有自己的数据要捎带。");
    stage.until("acknowledged", () -> c.client().connection().everythingAcknowledged());
    long waited = (stage.network().now() - before) / 1_000_000;
    stage.check(
        "the ACK comes after a short delay: 40 ms, and the round trip",
        "ACK 在短暂延迟后到来：40 毫秒加往返时间",
        expired(stage, Side.SERVER, TcpTimer.DELAYED_ACK) == 1 && waited >= 40 && waited < 500,
        waited + " ms");
    c.client().write(2 * 1448);
    long second = stage.network().now();
    stage.until("acknowledged", () -> c.client().connection().everythingAcknowledged());
    long fast = (stage.network().now() - second) / 1_000_000;
    stage.check(
        "every second full segment is acknowledged at once",
        "每两个满报文段立即确认",
        fast < 40,
        fast + " ms");
    end(stage, c);
  }

  static void corrupted(Stage stage) {
    Stage.Connection c = stage.connection();
    stage.toServer().corrupt(1, frame -> frame.isTcp() && frame.textLength() > 0);
    c.client().write(1000);
    stage.say(
        "One bit changes on the way: the checksum fails, the segment is dropped without a word.",
        "途中一位改变：校验和不符，报文段被默默丢弃。");
    stage.until("acknowledged", () -> c.client().connection().everythingAcknowledged());
    long dropped = stage.server().tcp().counters().drops(DropReason.TCP_BAD_CHECKSUM);
    stage.check(
        "the bad segment was counted and not acknowledged; it went again",
        "坏报文段被计数、不确认，随后重发",
        dropped == 1 && retransmissions(stage, Side.CLIENT) == 1,
        dropped + " bad checksum, " + retransmissions(stage, Side.CLIENT) + " retransmission");
    stage.check(
        "what arrives is what was sent",
        "到达的就是发送的",
        readAll(c.server(), 1000),
        "1000 octets equal");
    end(stage, c);
  }

  static void reordered(Stage stage) {
    Stage.Connection c = stage.connection();
    stage
        .toServer()
        .delay(1, frame -> frame.isTcp() && frame.textLength() > 0, Duration.ofMillis(5));
    c.client().write(2 * 1448);
    stage.say(
        "The second segment overtakes the first; it is kept until the gap is filled.",
        "第二个报文段超过第一个；它被保留到缺口填上。");
    stage.pass(Duration.ofMillis(12));
    int early = c.server().readableOctets();
    stage.still();
    stage.check(
        "nothing is readable before the gap is filled, then all of it in order",
        "缺口填上之前不可读，之后按序全部可读",
        early == 0 && readAll(c.server(), 2 * 1448),
        early + " octets early");
    stage.check(
        "nothing had to be sent again",
        "无需重发",
        retransmissions(stage, Side.CLIENT) == 0,
        retransmissions(stage, Side.CLIENT) + " retransmissions");
    end(stage, c);
  }

  static void duplicated(Stage stage) {
    Stage.Connection c = stage.connection();
    stage
        .toServer()
        .duplicate(1, frame -> frame.isTcp() && frame.textLength() > 0, Duration.ofMillis(3));
    c.client().write(1000);
    stage.still();
    stage.say("The network delivers a segment twice.", "网络把一个报文段送达两次。");
    stage.check(
        "the application reads it once",
        "应用只读到一次",
        readAll(c.server(), 1000) && c.server().readableOctets() == 0,
        "1000 octets");
    stage.check(
        "the duplicate was dropped, and answered, because the peer might have missed our ACK",
        "重复的被丢弃并回答，因为对端可能没收到 ACK",
        stage.server().tcp().counters().drops(DropReason.TCP_NOT_ACCEPTABLE) == 1,
        stage.server().tcp().counters().drops(DropReason.TCP_NOT_ACCEPTABLE) + " dropped");
    end(stage, c);
  }

  static void lostSegment(Stage stage) {
    Stage.Connection c = stage.connection();
    stage.toServer().lose(1, frame -> frame.isTcp() && frame.textLength() > 0);
    c.client().write(8 * 1448);
    long before = stage.network().now();
    stage.say(
        "The first of eight segments is lost; each of the others draws the same ACK again.",
        "八个报文段的第一个丢失；其余每个都引来同样的 ACK。");
    stage.until("acknowledged", () -> c.client().connection().everythingAcknowledged());
    long millis = (stage.network().now() - before) / 1_000_000;
    stage.check(
        "three duplicate ACKs bring it back before the timer would (fast retransmit)",
        "三个重复 ACK 使其在计时器之前重发（快重传）",
        retransmissions(stage, Side.CLIENT) == 1
            && expired(stage, Side.CLIENT, TcpTimer.RETRANSMISSION) == 0,
        millis + " ms, " + expired(stage, Side.CLIENT, TcpTimer.RETRANSMISSION) + " timeouts");
    stage.check(
        "all octets are there, in order",
        "字节齐全且按序",
        readAll(c.server(), 8 * 1448),
        8 * 1448 + " octets");
    end(stage, c);
  }

  static void fastSenderSlowReceiver(Stage stage) {
    stage.setServer(TcpSetting.RECEIVE_BUFFER, 8192);
    Stage.Connection c = stage.connection();
    c.client().write(60_000);
    stage.pass(Duration.ofSeconds(1));
    stage.say(
        "The receiver has a buffer of 8192 octets and reads slowly: the sender must wait.",
        "接收方缓冲区 8192 字节且读得慢：发送方必须等待。");
    int held = c.server().readableOctets();
    stage.check(
        "what is in the receiver never exceeds its buffer",
        "接收方内的数据从不超过其缓冲区",
        held > 0 && held <= 8192,
        held + " octets held of 60000");
    int[] total = {held};
    byte[] target = new byte[4096];
    int read = 0;
    for (int i = 0; i < 1000 && read < 60_000; i++) {
      read += Math.max(0, c.server().read(target));
      stage.pass(Duration.ofMillis(50));
      total[0] = Math.max(total[0], c.server().readableOctets());
    }
    stage.check(
        "at the reader's pace all octets arrive",
        "按读取者的速度全部到达",
        read == 60_000 && total[0] <= 8192,
        read + " octets read, never more than " + total[0] + " held");
    end(stage, c);
  }

  static void zeroWindow(Stage stage) {
    stage.setServer(TcpSetting.RECEIVE_BUFFER, 4096);
    Stage.Connection c = stage.connection();
    c.client().write(10_000);
    stage.pass(Duration.ofSeconds(2));
    stage.say(
        "The window is 0: the sender probes, patiently, and does not give up.",
        "窗口为 0：发送方耐心探测，不放弃。");
    long probes = expired(stage, Side.CLIENT, TcpTimer.PERSIST);
    stage.check(
        "the persist timer sends probes, each answered by a window of 0",
        "持续计时器发送探测，回答都是窗口 0",
        probes >= 2 && c.client().status().sndWnd() == 0,
        probes + " probes");
    stage.toClient().lose(1, NetworkFrame::isTcp);
    c.server().read(4096);
    stage.say(
        "The server reads; its window update is lost. The next probe finds the window open.",
        "服务器读取；窗口更新丢失。下一次探测发现窗口已开。");
    int read = 4096;
    byte[] target = new byte[4096];
    for (int i = 0; i < 400 && read < 10_000; i++) {
      stage.pass(Duration.ofMillis(50));
      read += Math.max(0, c.server().read(target));
    }
    stage.check("no deadlock: all octets arrive", "没有死锁：字节全部到达", read >= 10_000, read + " octets");
    end(stage, c);
  }

  static void keepAlive(Stage stage) {
    stage
        .setClient(TcpSetting.KEEP_ALIVE, 1)
        .setClient(TcpSetting.KEEP_ALIVE_IDLE, Duration.ofSeconds(10).toNanos())
        .setClient(TcpSetting.KEEP_ALIVE_INTERVAL, Duration.ofSeconds(2).toNanos())
        .setClient(TcpSetting.KEEP_ALIVE_PROBES, 3);
    Stage.Connection c = stage.connection();
    stage.pass(Duration.ofSeconds(25));
    long answered = expired(stage, Side.CLIENT, TcpTimer.KEEP_ALIVE);
    stage.say(
        "Idle for 10 s: a probe one octet to the left, which a living peer must answer.",
        "空闲 10 秒：向左一个字节的探测，活着的对端必须回答。");
    stage.check(
        "a living peer answers, the connection stays",
        "活着的对端回答，连接保持",
        answered >= 2 && c.client().state() == TcpState.ESTABLISHED,
        answered + " expiries, " + c.client().state());
    stage.link().partition();
    stage.say("The peer disappears.", "对端消失。");
    stage.until("given up", () -> c.client().state() == TcpState.CLOSED);
    stage.check(
        "after three unanswered probes the connection is given up",
        "三次探测无回答后放弃连接",
        c.client().error() == TcpError.KEEP_ALIVE_FAILED,
        c.client().error().description());
    c.server().abort();
    c.listener().close();
  }

  static void fullDuplex(Stage stage) {
    Stage.Connection c = stage.connection();
    c.client().write(20_000);
    c.server().write(30_000);
    stage.until(
        "both are acknowledged",
        () ->
            c.client().connection().everythingAcknowledged()
                && c.server().connection().everythingAcknowledged());
    stage.check(
        "text flows both ways at once over one connection",
        "同一连接上双向同时传输",
        readAll(c.server(), 20_000) && readAll(c.client(), 30_000),
        "20000 octets there, 30000 back");
    end(stage, c);
  }

  // What plays here share.

  private static void end(Stage stage, Stage.Connection c) {
    c.client().close();
    stage.settle();
    c.server().close();
    stage.settle();
    c.listener().close();
  }

  /** Sizes of the texts that an end sent, in order. */
  private static List<Integer> texts(Stage stage, Side side) {
    return stage.sent(side).stream()
        .filter(sent -> sent.segment().has(ACK) && sent.segment().len() > 0)
        .map(sent -> sent.segment().len())
        .toList();
  }

  private static long retransmissions(Stage stage, Side side) {
    return stage.sent(side).stream().filter(TraceEvent.SegmentSent::retransmission).count();
  }

  private static long expired(Stage stage, Side side, TcpTimer timer) {
    return stage.events(side).stream()
        .filter(e -> e instanceof TraceEvent.TimerExpired t && t.timer() == timer)
        .count();
  }

  /** Reads so many octets, and compares them with what {@link VirtualSocket#write(int)} wrote. */
  private static boolean readAll(VirtualSocket socket, int octets) {
    byte[] expected = new byte[octets];
    Content.fill(0, 0, expected, 0, octets);
    byte[] read = new byte[octets];
    int count = 0;
    while (count < octets) {
      byte[] some = new byte[octets - count];
      int n = socket.read(some);
      if (n <= 0) {
        return false;
      }
      System.arraycopy(some, 0, read, count, n);
      count += n;
    }
    return java.util.Arrays.equals(read, expected);
  }
}
