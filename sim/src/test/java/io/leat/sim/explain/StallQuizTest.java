package io.leat.sim.explain;

import static io.leat.sim.explain.Stall.PORT;
import static io.leat.tcp.connection.TcpSetting.HALF_OPEN_LIMIT;
import static io.leat.tcp.connection.TcpSetting.KEEP_ALIVE;
import static io.leat.tcp.connection.TcpSetting.KEEP_ALIVE_IDLE;
import static io.leat.tcp.connection.TcpSetting.NOT_SENT_LOW_WATER;
import static io.leat.tcp.connection.TcpSetting.PLPMTUD;
import static io.leat.tcp.connection.TcpSetting.PORT_HIGH;
import static io.leat.tcp.connection.TcpSetting.PORT_LOW;
import static io.leat.tcp.connection.TcpSetting.RECEIVE_BUFFER;
import static io.leat.tcp.connection.TcpSetting.RECEIVE_BUFFER_MAXIMUM;
import static io.leat.tcp.connection.TcpSetting.SEND_BUFFER;
import static io.leat.tcp.connection.TcpSetting.SYN_COOKIES;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.leat.observe.Language;
import io.leat.observe.explain.Confidence;
import io.leat.observe.explain.Explanation;
import io.leat.observe.explain.ExplanationText;
import io.leat.observe.explain.Finding;
import io.leat.observe.explain.Sentence;
import io.leat.observe.explain.Writer;
import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.wire.TcpFlags;
import io.leat.sim.Fate;
import io.leat.sim.HostConfig;
import io.leat.sim.NetworkFrame;
import io.leat.sim.VirtualSocket;
import io.leat.stack.link.DeviceState;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TcpTimer;
import io.leat.tcp.trace.TcpTrace;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Connections that were made to stall, each by one cause, and what their explanation names. */
class StallQuizTest {
  /** A cause that was injected, what names it rightly, and what is said. */
  private record Question(String injected, Finding right, Supplier<Explanation> asked) {}

  private static final Map<String, Question> QUIZ = new LinkedHashMap<>();

  private static void quiz(String injected, Finding right, Supplier<Explanation> asked) {
    QUIZ.put(injected, new Question(injected, right, asked));
  }

  static {
    quiz(
        "the application has nothing to say",
        Finding.IDLE,
        () -> new Stall().connected().writes(0).pass(500).sender());
    quiz("the peer's reader stopped", Finding.PEER_WINDOW_CLOSED, () -> readerStopped().sender());
    quiz("our reader stopped", Finding.READER_STOPPED, () -> readerStopped().receiver());
    quiz(
        "our reader is late",
        Finding.UNREAD,
        () -> new Stall().connected().writes(100).pass(500).receiver());
    quiz("a window update was lost", Finding.WINDOW_UPDATE_LOST, StallQuizTest::updateLost);
    quiz(
        "the peer vanished behind a closed window",
        Finding.PROBES_UNANSWERED,
        () -> readerStopped().partitioned().pass(60_000).sender());
    quiz(
        "a small receive buffer on a long path",
        Finding.PEER_WINDOW_FULL,
        StallQuizTest::windowFull);
    quiz("a window smaller than two segments", Finding.SILLY_WINDOW, StallQuizTest::silly);
    quiz(
        "a fresh congestion window",
        Finding.CONGESTION_WINDOW,
        () -> new Stall().connected().serverReads().writes(200_000).pass(5).sender());
    quiz("pacing", Finding.PACING, StallQuizTest::paced);
    quiz("Nagle against delayed ACK", Finding.NAGLE, StallQuizTest::nagle);
    quiz(
        "an ACK under way",
        Finding.AWAITS_ACKNOWLEDGMENT,
        () -> new Stall().connected().writes(100).pass(5).sender());
    quiz(
        "a dead path",
        Finding.PEER_SILENT,
        () -> new Stall().connected().partitioned().writes(100).pass(5_000).sender());
    quiz(
        "a timeout backed off, on a path that is whole again",
        Finding.PEER_SILENT,
        StallQuizTest::backedOff);
    quiz("an MTU black hole", Finding.MTU_BLACK_HOLE, StallQuizTest::blackHole);
    quiz("one loss among many segments", Finding.LOSS_RECOVERY, StallQuizTest::recovery);
    quiz("a gap in what arrives", Finding.GAP, StallQuizTest::gap);
    quiz("a host that is not there", Finding.SYN_UNANSWERED, StallQuizTest::synUnanswered);
    quiz("the last ACK of the handshake lost", Finding.SYN_ACK_UNANSWERED, StallQuizTest::halfOpen);
    quiz("a SYN flood", Finding.SYN_QUEUE_FULL, StallQuizTest::synQueue);
    quiz(
        "an application that does not accept",
        Finding.ACCEPT_QUEUE_FULL,
        StallQuizTest::acceptQueue);
    quiz("a connection that nobody has accepted", Finding.NOT_ACCEPTED, StallQuizTest::notAccepted);
    quiz("ports used up", Finding.PORTS_EXHAUSTED, StallQuizTest::ports);
    quiz("a FIN unanswered", Finding.FIN_UNANSWERED, StallQuizTest::finUnanswered);
    quiz("the last FIN unanswered", Finding.FIN_UNANSWERED, StallQuizTest::lastFin);
    quiz("FINs that crossed, and no ACK", Finding.FIN_UNANSWERED, StallQuizTest::crossed);
    quiz(
        "a FIN under way",
        Finding.AWAITS_ACK_OF_FIN,
        () -> {
          Stall stall = new Stall().connected();
          stall.near.shutdownOutput();
          return stall.pass(5).sender();
        });
    quiz("a peer that does not close", Finding.PEER_KEEPS_OPEN, () -> closed().sender());
    quiz(
        "an application that does not close",
        Finding.APPLICATION_KEEPS_OPEN,
        () -> closed().receiver());
    quiz("2MSL", Finding.TIME_WAIT, StallQuizTest::timeWait);
    quiz("a peer that lost its power", Finding.KEEP_ALIVE_UNANSWERED, StallQuizTest::keepAlive);
    quiz("timestamps that went back", Finding.SEGMENTS_REFUSED, StallQuizTest::oldTimestamps);
    quiz("no memory", Finding.MEMORY_SHORT, StallQuizTest::memory);
    quiz("a link that is down", Finding.LINK_DOWN, StallQuizTest::linkDown);
  }

  private static Stall readerStopped() {
    return new Stall().connected().writesOnAndOn(Duration.ofSeconds(6));
  }

  private static Explanation updateLost() {
    Stall stall = readerStopped();
    stall.link.from(stall.server).lose(frame -> true);
    while (stall.far.read(65_536) > 0) {}
    return stall.pass(15).receiver();
  }

  private static Explanation windowFull() {
    Stall stall =
        new Stall(
            HostConfig.named("client").with(SEND_BUFFER, 4 << 20),
            HostConfig.named("server")
                .with(RECEIVE_BUFFER, 20_000)
                .with(RECEIVE_BUFFER_MAXIMUM, 20_000));
    stall.connected().serverReads().writes(2_000_000);
    return stall.pass(500).pass(7).sender();
  }

  private static Explanation silly() {
    Stall stall =
        new Stall(
            HostConfig.named("client"),
            HostConfig.named("server")
                .with(RECEIVE_BUFFER, 2000)
                .with(RECEIVE_BUFFER_MAXIMUM, 2000));
    return stall.connected().writes(100_000).pass(80).sender();
  }

  /** Asked when the pacing timer has been set, and nothing else has happened since. */
  private static Explanation paced() {
    Stall stall = new Stall().connected().serverReads();
    boolean[] paced = {false};
    stall.client.trace(
        new TcpTrace() {
          @Override
          public void timerSet(long connection, TcpTimer timer, long deadline, long now) {
            if (timer == TcpTimer.PACING) {
              paced[0] = deadline > now && deadline != Long.MAX_VALUE;
            }
          }
        });
    stall.writes(250_000);
    assertThat(stall.network.runUntil(() -> paced[0], Duration.ofSeconds(5))).isTrue();
    return stall.sender();
  }

  private static Explanation nagle() {
    Stall stall = new Stall().connected();
    stall.writes(100).writes(100);
    return stall.pass(35).sender();
  }

  private static Explanation backedOff() {
    Stall stall = new Stall().connected().partitioned().writes(100).pass(30_000);
    stall.link.heal();
    return stall.pass(10).sender();
  }

  /** With the detection off that would find a way through. */
  private static Explanation blackHole() {
    Stall stall =
        new Stall(HostConfig.named("client").with(PLPMTUD, 0), HostConfig.named("server"))
            .connected();
    stall.link.from(stall.client).lose(frame -> frame.octets().length() > 1000);
    return stall.writes(3000).pass(10_000).sender();
  }

  private static Explanation recovery() {
    Stall stall = new Stall().connected().serverReads();
    stall.link.from(stall.client).lose(1, frame -> frame.textLength() > 0);
    return stall.writes(100_000).pass(35).sender();
  }

  private static Explanation gap() {
    Stall stall = new Stall().connected();
    stall.link.from(stall.client).lose(1, frame -> frame.textLength() > 0);
    return stall.writes(5000).pass(15).receiver();
  }

  private static Explanation synUnanswered() {
    Stall stall = new Stall().partitioned();
    stall.near = stall.client.socket().connect(stall.server, PORT);
    return stall.pass(5_000).sender();
  }

  private static Stall withoutLastAck() {
    Stall stall =
        new Stall(
            HostConfig.named("client"),
            HostConfig.named("server").with(HALF_OPEN_LIMIT, 2).with(SYN_COOKIES, 0));
    stall.link.from(stall.client).lose(frame -> frame.has(TcpFlags.ACK));
    stall.listener = stall.server.socket().bind(PORT).listen();
    return stall;
  }

  private static Explanation halfOpen() {
    Stall stall = withoutLastAck();
    stall.client.socket().connect(stall.server, PORT);
    stall.pass(4_000);
    Explanation[] found = {null};
    stall
        .server
        .tcp()
        .forEachHalfOpen((serial, flow, again, deadline) ->
            found[0] = stall.atServer().halfOpen(serial, again, deadline));
    return found[0];
  }

  private static Explanation synQueue() {
    Stall stall = withoutLastAck();
    for (int i = 0; i < 4; i++) {
      stall.client.socket().connect(stall.server, PORT);
    }
    stall.pass(100);
    return stall.atServer().listener(stall.listener.listener());
  }

  private static Explanation acceptQueue() {
    Stall stall = new Stall();
    stall.listener = stall.server.socket().bind(PORT).listen(1);
    for (int i = 0; i < 4; i++) {
      stall.client.socket().connect(stall.server, PORT);
    }
    stall.pass(500);
    return stall.atServer().listener(stall.listener.listener());
  }

  private static Explanation notAccepted() {
    Stall stall = new Stall();
    stall.listener = stall.server.socket().bind(PORT).listen();
    stall.near = stall.client.socket().connect(stall.server, PORT);
    stall.pass(100).writes(100).pass(500);
    return Stall.ask(stall.server, stall.atServer(), stall.connectionsOf(stall.server).getFirst());
  }

  private static Explanation ports() {
    Stall stall =
        new Stall(
            HostConfig.named("client").with(PORT_LOW, 40_000).with(PORT_HIGH, 40_003),
            HostConfig.named("server"));
    stall.listener = stall.server.socket().bind(PORT).listen();
    for (int i = 0; i < 4; i++) {
      VirtualSocket socket = stall.client.socket().connect(stall.server, PORT);
      stall.pass(100);
      VirtualSocket session = stall.listener.accept();
      if (i % 2 == 0) {
        socket.close();
        stall.pass(100);
        session.close();
      }
      stall.pass(100);
    }
    return stall.atClient().ports(stall.server.ipv4(), PORT);
  }

  private static Explanation finUnanswered() {
    Stall stall = new Stall().connected().partitioned();
    stall.near.shutdownOutput();
    return stall.pass(5_000).sender();
  }

  private static Explanation lastFin() {
    Stall stall = new Stall().connected();
    stall.near.shutdownOutput();
    stall.pass(100).partitioned();
    stall.far.shutdownOutput();
    Explanation explanation = stall.pass(5_000).receiver();
    assertThat(explanation.state()).isEqualTo(TcpState.LAST_ACK);
    return explanation;
  }

  private static Explanation crossed() {
    Stall stall = new Stall().connected();
    stall.near.shutdownOutput();
    stall.far.shutdownOutput();
    stall.link.from(stall.server).lose(frame -> !frame.has(TcpFlags.FIN));
    stall.link.from(stall.server).lose(2, frame -> true);
    stall.pass(15).partitioned();
    Explanation explanation = stall.pass(5_000).sender();
    assertThat(explanation.state()).isEqualTo(TcpState.CLOSING);
    return explanation;
  }

  private static Stall closed() {
    Stall stall = new Stall().connected().writes(100);
    stall.near.shutdownOutput();
    return stall.pass(3_000);
  }

  private static Explanation timeWait() {
    Stall stall = closed();
    stall.far.read(1000);
    stall.far.close();
    stall.pass(1_000);
    Explanation[] found = {null};
    stall
        .client
        .tcp()
        .forEachTimeWait(
            (serial, flow, deadline) -> found[0] = stall.atClient().timeWait(serial, deadline));
    return found[0];
  }

  private static Explanation keepAlive() {
    Stall stall =
        new Stall(
            HostConfig.named("client")
                .with(KEEP_ALIVE, 1)
                .with(KEEP_ALIVE_IDLE, SECONDS.toNanos(10)),
            HostConfig.named("server"));
    return stall.connected().partitioned().pass(100_000).sender();
  }

  /** Somebody on the path sets the server's clock back: every timestamp is an old one. */
  private static Explanation oldTimestamps() {
    Stall stall = new Stall().connected();
    stall.writes(100).pass(200);
    stall.link.from(stall.server).rule(StallQuizTest::setBack);
    for (int i = 0; i < 4; i++) {
      stall.far.write(10);
      stall.pass(300);
    }
    return stall.sender();
  }

  private static Fate setBack(NetworkFrame frame) {
    if (frame.isTcp() && frame.segment().hasTimestamps) {
      PacketBuffer octets = frame.octets();
      int tcp = octets.start() + 20;
      int value = tcp + 24;
      int before = octets.u16(value);
      int after = before - 0x4000 & 0xffff;
      octets.put16(value, after);
      // RFC 1624: HC' = ~(~HC + ~m + m')
      int sum = (~octets.u16(tcp + 16) & 0xffff) + (~before & 0xffff) + after;
      sum = (sum & 0xffff) + (sum >>> 16);
      sum = (sum & 0xffff) + (sum >>> 16);
      octets.put16(tcp + 16, ~sum & 0xffff);
    }
    return Fate.PASS;
  }

  private static Explanation memory() {
    Stall stall = new Stall().connected();
    stall.client.squeezeMemory(0);
    stall.near.write(1000);
    return stall.pass(100).sender();
  }

  private static Explanation linkDown() {
    Stall stall = new Stall().connected();
    stall.client.setDevice(DeviceState.DOWN);
    return stall.writes(100).pass(5_000).sender();
  }

  @Test
  void explainNamesTheInjectedCauseAndIsNeverConfidentlyWrong() {
    assertThat(QUIZ).hasSizeGreaterThanOrEqualTo(24);
    StringBuilder answers = new StringBuilder();
    int right = 0;
    int confidentlyWrong = 0;
    for (Question question : QUIZ.values()) {
      Explanation explanation = question.asked().get();
      boolean named = explanation.finding() == question.right();
      right += named ? 1 : 0;
      confidentlyWrong += !named && explanation.confidence() == Confidence.CERTAIN ? 1 : 0;
      answers
          .append(named ? "right  " : "WRONG  ")
          .append(question.injected())
          .append(": ")
          .append(explanation.finding())
          .append(' ')
          .append(explanation.confidence())
          .append(' ')
          .append(explanation.facts().stream().map(Sentence::en).toList())
          .append('\n');
    }
    assertThat(confidentlyWrong).as(answers.toString()).isZero();
    assertThat(right).as(answers.toString()).isEqualTo(QUIZ.size());
  }

  @Test
  void aLostWindowUpdateIsNamedAfterwardsByTheProbeThatFoundTheWindowOpen() {
    Stall stall = readerStopped();
    stall.link.from(stall.server).lose(frame -> true);
    while (stall.far.read(65_536) > 0) {}
    stall.pass(15);
    stall.link.from(stall.server).clearRules();
    stall.serverReads().pass(130_000);
    assertThat(stall.sender().decisions())
        .extracting(decision -> decision.what().en())
        .anyMatch(what -> what.contains("no update had told it"));
  }

  @Test
  void theNotSentMarkIsNamedAsWhatHoldsTheWriter() {
    Stall stall =
        new Stall(
            HostConfig.named("client").with(NOT_SENT_LOW_WATER, 3000), HostConfig.named("server"));
    stall.connected();
    for (int i = 0; i < 20; i++) {
      stall.writes(100_000).pass(0);
    }
    assertThat(stall.sender().writer()).isEqualTo(Writer.NOT_SENT_MARK);
    assertThat(stall.sender().finding()).isIn(Finding.CONGESTION_WINDOW, Finding.PACING);
  }

  @Test
  void closeWaitTellsWhenThePeerClosedAndWhatIsUnread() {
    Explanation explanation = closed().receiver();
    assertThat(explanation.facts())
        .extracting(Sentence::en)
        .containsExactly("100 octets are unread", "the peer closed 3.0 s ago");
    assertThat(String.join("\n", ExplanationText.lines(explanation, Language.ZH, 80)))
        .contains("对端已关闭；本端应用尚未关闭")
        .contains("100 字节未读");
  }

  @Test
  void anExplanationFitsEightyColumnsAndCitesItsSources() {
    assertThat(ExplanationText.lines(readerStopped().sender(), Language.EN, 80))
        .allMatch(line -> line.length() <= 80)
        .anyMatch(line -> line.contains("RFC 9293 §3.8.6.1"))
        .anyMatch(line -> line.contains("persist timer in"));
  }
}
