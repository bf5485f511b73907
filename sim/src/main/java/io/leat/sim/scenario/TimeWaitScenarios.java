package io.leat.sim.scenario;

import static io.leat.packet.wire.TcpFlags.FIN;

import io.leat.observe.Side;
import io.leat.sim.Fate;
import io.leat.sim.FrameRule;
import io.leat.sim.NetworkFrame;
import io.leat.sim.VirtualSocket;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TransitionCause;
import java.time.Duration;
import java.util.Arrays;

/** Why TIME_WAIT waits 2MSL, and what happens without it. */
final class TimeWaitScenarios {
  private static final int CLIENT_PORT = 40_000;

  /** How long a copy of a segment gets lost in the network. */
  private static final Duration WANDERS = Duration.ofSeconds(5);

  private TimeWaitScenarios() {}

  static void lostLastAck(Stage stage) {
    closeAndLoseLastAck(stage);
  }

  static void lostLastAckWithoutWait(Stage stage) {
    stage.set(TcpSetting.MSL, 0);
    closeAndLoseLastAck(stage);
  }

  private static void closeAndLoseLastAck(Stage stage) {
    Stage.Connection c = stage.connection();
    c.client().close();
    stage.still();
    stage.toServer().lose(1, NetworkFrame::isTcp);
    c.server().close();
    stage.say(
        "The client's last ACK is lost: the server, in LAST_ACK, repeats its FIN.",
        "客户端最后的 ACK 丢失：LAST_ACK 中的服务器重发 FIN。");
    stage.until("the server is CLOSED", () -> c.server().state() == TcpState.CLOSED);
    long fins = stage.sent(Side.SERVER).stream().filter(s -> s.segment().has(FIN)).count();
    if (stage.msl().isZero()) {
      stage.check(
          "with MSL 0 nobody remembers the connection: the repeated FIN draws a RST, an error"
              + " for a close that was orderly",
          "MSL 为 0 时无人记得该连接：重发的 FIN 引来 RST，本应正常的关闭成了错误",
          stage.cause(Side.SERVER, TcpState.LAST_ACK, TcpState.CLOSED)
              == TransitionCause.RESET_BY_PEER,
          fins + " FINs, then " + stage.cause(Side.SERVER, TcpState.LAST_ACK, TcpState.CLOSED));
    } else {
      stage.check(
          "TIME_WAIT answers the repeated FIN with the ACK again",
          "TIME_WAIT 对重发的 FIN 再次回 ACK",
          fins == 2
              && stage.cause(Side.SERVER, TcpState.LAST_ACK, TcpState.CLOSED)
                  == TransitionCause.ACK_OF_FIN,
          fins + " FINs, then " + stage.cause(Side.SERVER, TcpState.LAST_ACK, TcpState.CLOSED));
    }
    c.listener().close();
  }

  static void timeWaitReuse(Stage stage) {
    if (stage.msl().isZero()) {
      reuseAtOnce(stage);
    } else {
      reuseAfterWait(stage);
    }
  }

  private static void reuseAfterWait(Stage stage) {
    Stage.Connection first = fromFixedPort(stage);
    clientCloses(stage, first);
    stage.say(
        "The client closed first and is in TIME_WAIT: the same four-tuple is taken for 2MSL.",
        "客户端先关闭，处于 TIME_WAIT：同一四元组 2MSL 内不可用。");
    VirtualSocket again =
        stage.client().socket().reuseAddress(true).bind(stage.client().ipv4(), CLIENT_PORT);
    String reason = stage.failing(() -> again.connect(stage.server(), Stage.PORT));
    stage.check(
        "connect from the same port to the same server is refused locally",
        "同一端口到同一服务器的 connect 被本地拒绝",
        reason.contains("already exists") || reason.contains("in use"),
        reason);
    stage.pass(stage.msl().multipliedBy(2));
    stage.say("2MSL later.", "2MSL 之后。");
    VirtualSocket later =
        stage.client().socket().reuseAddress(true).bind(stage.client().ipv4(), CLIENT_PORT);
    later.connect(stage.server(), Stage.PORT);
    stage.still();
    stage.check(
        "after 2MSL the four-tuple may be used again",
        "2MSL 之后四元组可再用",
        later.state() == TcpState.ESTABLISHED,
        Stage.tuple(later));
    later.abort();
    serverSideReuse(stage, first.listener());
    first.listener().close();
  }

  /** RFC 6191: where the server waits, a newer SYN may take the four-tuple over. */
  private static void serverSideReuse(Stage stage, VirtualSocket listener) {
    drain(listener);
    VirtualSocket client = boundTo(stage, CLIENT_PORT + 1).connect(stage.server(), Stage.PORT);
    stage.still();
    VirtualSocket session = listener.accept();
    if (session == null) {
      throw new IllegalStateException("no session");
    }
    session.close();
    stage.still();
    client.close();
    stage.still();
    stage.say(
        "Now the server closed first and waits; the client comes again from the same port.",
        "这次服务器先关闭并等待；客户端从同一端口再来。");
    VirtualSocket newer = boundTo(stage, CLIENT_PORT + 1).connect(stage.server(), Stage.PORT);
    stage.still();
    stage.check(
        "a SYN with a newer timestamp ends TIME_WAIT at the server (RFC 6191)",
        "带较新时间戳的 SYN 结束服务器的 TIME_WAIT（RFC 6191）",
        newer.state() == TcpState.ESTABLISHED
            && stage.cause(Side.SERVER, TcpState.TIME_WAIT, TcpState.CLOSED)
                == TransitionCause.TIME_WAIT_REUSED,
        stage.cause(Side.SERVER, TcpState.TIME_WAIT, TcpState.CLOSED));
    newer.abort();
    drain(listener);
  }

  private static void drain(VirtualSocket listener) {
    for (VirtualSocket waiting = listener.accept(); waiting != null; waiting = listener.accept()) {
      waiting.close();
    }
  }

  static void timeWaitReuseWithoutWait(Stage stage) {
    stage.set(TcpSetting.MSL, 0);
    timeWaitReuse(stage);
  }

  private static void reuseAtOnce(Stage stage) {
    Stage.Connection first = fromFixedPort(stage);
    clientCloses(stage, first);
    VirtualSocket again = boundTo(stage, CLIENT_PORT).connect(stage.server(), Stage.PORT);
    stage.still();
    stage.check(
        "with MSL 0 the four-tuple is free at once",
        "MSL 为 0 时四元组立即可用",
        again.state() == TcpState.ESTABLISHED,
        Stage.tuple(again));
    again.abort();
    drain(first.listener());
    first.listener().close();
  }

  static void oldDuplicate(Stage stage) {
    oldDuplicateArrives(stage);
  }

  static void oldDuplicateWithoutWait(Stage stage) {
    stage.set(TcpSetting.MSL, 0);
    oldDuplicateArrives(stage);
  }

  private static void oldDuplicateArrives(Stage stage) {
    int mixed = octetsOfOldConnection(stage);
    String evidence = mixed + " octets of the old connection";
    if (stage.msl().multipliedBy(2).compareTo(WANDERS) > 0) {
      stage.check(
          "the old segment dies before 2MSL is over: the new connection reads only its own text",
          "旧报文段在 2MSL 结束前消亡：新连接只读到自己的数据",
          mixed == 0,
          evidence);
    } else {
      stage.check(
          "it lives longer than 2MSL: the old segment is taken for text of the new connection",
          "它比 2MSL 活得久：旧报文段被当作新连接的数据",
          mixed > 0,
          evidence);
    }
  }

  /**
   * A copy of the first connection's text wanders for five seconds. Sequence numbers are
   * predictable and timestamps off, as in the days for which the wait was invented: both protect
   * today.
   */
  private static int octetsOfOldConnection(Stage stage) {
    stage.set(TcpSetting.TIMESTAMPS, 0).predictableSequenceNumbers(1000);
    Stage.Connection first = fromFixedPort(stage);
    stage.toServer().rule(copyOfFirstText());
    first.client().write(octets('o', 20));
    stage.settle();
    first.server().read(100);
    stage.say(
        "A copy of the first connection's text gets lost in the network, for a while.",
        "第一个连接的数据副本在网络中迷路一段时间。");
    clientCloses(stage, first);
    VirtualSocket again = null;
    while (again == null) {
      VirtualSocket attempt = boundTo(stage, CLIENT_PORT);
      if (stage.failing(() -> attempt.connect(stage.server(), Stage.PORT)).isEmpty()) {
        again = attempt;
      } else {
        attempt.close();
        stage.pass(Duration.ofSeconds(1));
      }
    }
    VirtualSocket connected = again;
    stage.until("connected", () -> connected.state() == TcpState.ESTABLISHED);
    stage.settle();
    stage.say("A new connection has the same four-tuple.", "新连接用同一四元组。");
    VirtualSocket session = first.listener().accept();
    stage.pass(Duration.ofSeconds(10));
    byte[] read = new byte[100];
    int count = session == null ? 0 : session.read(read);
    int mixed = 0;
    for (int i = 0; i < count; i++) {
      mixed += read[i] == 'o' ? 1 : 0;
    }
    connected.abort();
    if (session != null) {
      session.close();
    }
    first.listener().close();
    return mixed;
  }

  private static FrameRule copyOfFirstText() {
    boolean[] done = new boolean[1];
    return frame -> {
      if (done[0] || !frame.isTcp() || frame.textLength() == 0) {
        return Fate.PASS;
      }
      done[0] = true;
      return Fate.duplicated(1, WANDERS);
    };
  }

  private static byte[] octets(char value, int count) {
    byte[] octets = new byte[count];
    Arrays.fill(octets, (byte) value);
    return octets;
  }

  static void serverRestart(Stage stage) {
    Stage.Connection c = stage.connection();
    c.server().close();
    stage.still();
    c.client().read(10);
    c.client().close();
    stage.still();
    c.listener().close();
    VirtualSocket plain = stage.server().socket().reuseAddress(false);
    if (stage.msl().isZero()) {
      stage.say("The server closed first and restarts.", "服务器先关闭后重启。");
      String refusal = stage.failing(() -> plain.bind(Stage.PORT));
      stage.check(
          "with MSL 0 nothing of the port is left: bind succeeds",
          "MSL 为 0 时端口没有遗留：bind 成功",
          refusal.isEmpty(),
          refusal.isEmpty() ? "bound" : refusal);
      plain.close();
    } else {
      stage.say(
          "The server closed first and restarts: its port still has a connection in TIME_WAIT.",
          "服务器先关闭后重启：其端口仍有处于 TIME_WAIT 的连接。");
      String reason = stage.failing(() -> plain.bind(Stage.PORT));
      stage.check(
          "bind fails while a connection of the port is in TIME_WAIT",
          "端口有连接处于 TIME_WAIT 时 bind 失败",
          reason.contains("in use"),
          reason);
    }
    VirtualSocket reusing = stage.server().socket().reuseAddress(true).bind(Stage.PORT).listen();
    stage.check(
        "SO_REUSEADDR lets it bind and listen",
        "SO_REUSEADDR 使 bind 与 listen 成功",
        reusing.state() == TcpState.LISTEN,
        reusing.state());
    reusing.close();
  }

  static void portsExhausted(Stage stage) {
    stage
        .setClient(TcpSetting.PORT_LOW, CLIENT_PORT)
        .setClient(TcpSetting.PORT_HIGH, CLIENT_PORT + 3);
    VirtualSocket listener = stage.serverListens();
    for (int i = 0; i < 4; i++) {
      VirtualSocket client = stage.clientConnects();
      stage.still();
      VirtualSocket session = listener.accept();
      client.close();
      stage.still();
      if (session != null) {
        session.close();
      }
      stage.still();
    }
    if (stage.msl().isZero()) {
      stage.say(
          "Four ports, four short connections that the client closed: with MSL 0 none waits.",
          "四个端口，四个由客户端关闭的短连接：MSL 为 0 时无需等待。");
    } else {
      stage.say(
          "Four ports, four short connections that the client closed: all ports wait for 2MSL.",
          "四个端口，四个由客户端关闭的短连接：所有端口都在等 2MSL。");
      String reason = stage.failing(() -> stage.clientConnects());
      stage.check(
          "the fifth connect fails and says why: destination, count, 2MSL",
          "第五个 connect 失败并说明：目的地、数量、2MSL",
          reason.contains("10.0.0.2") && reason.contains("2MSL") && reason.contains("4"),
          reason);
      stage.pass(stage.msl().multipliedBy(2));
    }
    VirtualSocket later = stage.clientConnects();
    stage.still();
    stage.check(
        "2MSL later there are ports again",
        "2MSL 之后又有端口",
        later.state() == TcpState.ESTABLISHED,
        "port " + later.localPort());
    later.abort();
    listener.close();
  }

  private static VirtualSocket boundTo(Stage stage, int port) {
    return stage.client().socket().reuseAddress(true).bind(stage.client().ipv4(), port);
  }

  private static Stage.Connection fromFixedPort(Stage stage) {
    VirtualSocket listener = stage.serverListens();
    VirtualSocket client = boundTo(stage, CLIENT_PORT).connect(stage.server(), Stage.PORT);
    stage.still();
    VirtualSocket session = listener.accept();
    if (session == null) {
      throw new IllegalStateException("no session");
    }
    return new Stage.Connection(client, session, listener);
  }

  private static void clientCloses(Stage stage, Stage.Connection c) {
    c.client().close();
    stage.settle();
    c.server().close();
    stage.settle();
  }
}
