package io.leat.sim.scenario;

import static io.leat.packet.wire.TcpFlags.FIN;
import static io.leat.packet.wire.TcpFlags.RST;
import static io.leat.packet.wire.TcpFlags.SYN;

import io.leat.observe.Side;
import io.leat.sim.NetworkFrame;
import io.leat.tcp.connection.TcpError;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TransitionCause;
import java.time.Duration;
import java.util.List;

/** How connections end. */
final class ClosingScenarios {
  private ClosingScenarios() {}

  static void fourWayClose(Stage stage) {
    Stage.Connection c = stage.connection();
    stage.say(
        "The client closes actively: FIN, ACK; later the server: FIN, ACK.",
        "客户端主动关闭：FIN、ACK；之后服务器：FIN、ACK。");
    c.client().close();
    stage.still();
    stage.check(
        "each direction closes by itself: FIN_WAIT_2 and CLOSE_WAIT",
        "每个方向各自关闭：FIN_WAIT_2 与 CLOSE_WAIT",
        c.client().state() == TcpState.FIN_WAIT_2 && c.server().state() == TcpState.CLOSE_WAIT,
        c.client().state() + " and " + c.server().state());
    stage.check(
        "the server's read returns the end of the stream",
        "服务器的 read 返回流结束",
        c.server().read(100) == -1,
        "-1");
    c.server().close();
    stage.still();
    stage.check(
        "the client is in " + stage.afterActiveClose() + ", the server CLOSED" + why(stage).en(),
        "客户端处于 " + stage.afterActiveClose() + "，服务器 CLOSED" + why(stage).zh(),
        c.client().state() == stage.afterActiveClose() && c.server().state() == TcpState.CLOSED,
        c.client().state() + " and " + c.server().state());
    long fins = fins(stage, Side.CLIENT) + fins(stage, Side.SERVER);
    stage.check(
        "two FINs, each acknowledged, each using one sequence number",
        "两个 FIN，各被确认，各占一个序号",
        fins == 2 && finTakesOne(stage),
        fins + " FINs");
    c.listener().close();
  }

  private static long fins(Stage stage, Side side) {
    return stage.sent(side).stream().filter(s -> s.segment().has(FIN)).count();
  }

  private static boolean finTakesOne(Stage stage) {
    // without text the FIN is at relative sequence number 1, and its ACK says 2
    return stage.sent(Side.CLIENT).stream()
            .anyMatch(s -> s.segment().has(FIN) && s.segment().seq() == 1)
        && stage.sent(Side.SERVER).stream().anyMatch(s -> s.segment().ack() == 2);
  }

  static void fourWayCloseServerFirst(Stage stage) {
    Stage.Connection c = stage.connection();
    stage.say("The server closes first: now it is the server that waits.", "服务器先关闭：等待的是服务器。");
    c.server().close();
    stage.still();
    c.client().read(100);
    c.client().close();
    stage.still();
    stage.check(
        "the side that closes actively takes TIME_WAIT" + why(stage).en(),
        "主动关闭的一方进入 TIME_WAIT" + why(stage).zh(),
        waitsAtServerOnly(stage),
        stage.path(Side.SERVER));
    stage.check(
        "the client passed CLOSE_WAIT and LAST_ACK",
        "客户端经过 CLOSE_WAIT 与 LAST_ACK",
        stage.took(Side.CLIENT, TcpState.CLOSE_WAIT, TcpState.LAST_ACK)
            && stage.took(Side.CLIENT, TcpState.LAST_ACK, TcpState.CLOSED),
        stage.path(Side.CLIENT));
    c.listener().close();
  }

  /** The end that closed first took TIME_WAIT, and is still there unless MSL is 0. */
  private static boolean waitsAtServerOnly(Stage stage) {
    return stage.passed(Side.SERVER, TcpState.TIME_WAIT)
        && !stage.passed(Side.CLIENT, TcpState.TIME_WAIT)
        && stage.server().tcp().timeWaitCount() == (stage.msl().isZero() ? 0 : 1);
  }

  private static Text why(Stage stage) {
    return stage.msl().isZero()
        ? new Text(" (with MSL 0 it is over at once)", "（MSL 为 0 时立即结束）")
        : new Text("", "");
  }

  static void halfClose(Stage stage) {
    Stage.Connection c = stage.connection();
    c.client().write(10);
    c.client().shutdownOutput();
    stage.still();
    stage.say(
        "The client has nothing more to send, but still reads: FIN_WAIT_2 is half-closed.",
        "客户端不再发送，但仍接收：FIN_WAIT_2 是半关闭。");
    c.server().read(100);
    c.server().write(3000);
    stage.still();
    int received = 0;
    for (int n = c.client().read(4096); n > 0; n = c.client().read(4096)) {
      received += n;
    }
    stage.check(
        "text arrives in FIN_WAIT_2",
        "FIN_WAIT_2 中仍有数据到达",
        received == 3000 && c.client().state() == TcpState.FIN_WAIT_2,
        received + " octets in " + c.client().state());
    c.server().close();
    stage.still();
    stage.check(
        "then the server's FIN ends it",
        "随后服务器的 FIN 结束连接",
        c.client().state() == stage.afterActiveClose() && c.client().read(10) == -1,
        c.client().state());
    c.client().close();
    c.listener().close();
  }

  static void finWithAck(Stage stage) {
    Stage.Connection c = stage.connection();
    stage.toClient().lose(1, NetworkFrame::isTcp);
    stage.say(
        "The server's ACK of the FIN is lost; its own FIN acknowledges the same.",
        "服务器对 FIN 的 ACK 丢失；它自己的 FIN 同样确认。");
    c.client().close();
    stage.still();
    c.server().close();
    stage.still();
    stage.check(
        "FIN together with ACK takes FIN_WAIT_1 straight to TIME_WAIT",
        "FIN 与 ACK 一起使 FIN_WAIT_1 直接进入 TIME_WAIT",
        stage.took(Side.CLIENT, TcpState.FIN_WAIT_1, TcpState.TIME_WAIT)
            && !stage.took(Side.CLIENT, TcpState.FIN_WAIT_1, TcpState.FIN_WAIT_2),
        stage.path(Side.CLIENT));
    c.listener().close();
  }

  static void simultaneousClose(Stage stage) {
    Stage.Connection c = stage.connection();
    stage.say("Both ends close at the same moment; the FINs cross.", "两端同时关闭；FIN 交叉。");
    c.client().close();
    c.server().close();
    stage.still();
    for (Side side : Side.values()) {
      stage.check(
          side + " passed CLOSING to TIME_WAIT",
          side + " 经过 CLOSING 到 TIME_WAIT",
          stage.took(side, TcpState.FIN_WAIT_1, TcpState.CLOSING)
              && stage.took(side, TcpState.CLOSING, TcpState.TIME_WAIT),
          stage.path(side));
    }
    c.listener().close();
  }

  static void closeVersusShutdown(Stage stage) {
    stage.set(TcpSetting.MSL, Duration.ofSeconds(1));
    Stage.Connection c = stage.connection();
    c.client().shutdownOutput();
    stage.still();
    c.server().write(50);
    stage.still();
    int afterShutdown = c.client().read(100);
    stage.check(
        "after shutdown the peer's text is still read",
        "shutdown 之后仍读到对端数据",
        afterShutdown == 50,
        afterShutdown + " octets");
    c.server().close();
    c.client().close();
    stage.still();
    var again = stage.clientConnects();
    stage.still();
    var session = c.listener().accept();
    again.close();
    stage.still();
    stage.say(
        "After close nobody is there to read: text is answered by RST.", "close 之后无人读取：数据得到 RST。");
    if (session != null) {
      session.write(50);
    }
    stage.still();
    boolean rst = stage.sent(Side.CLIENT).stream().anyMatch(s -> s.segment().has(RST));
    stage.check(
        "after close the peer's text draws a reset",
        "close 之后对端数据引来复位",
        rst && session != null && session.error() == TcpError.RESET,
        session == null ? "none" : session.error().description());
    c.listener().close();
  }

  static void closeWithUnreadData(Stage stage) {
    Stage.Connection c = stage.connection();
    c.client().write(500);
    stage.still();
    stage.say(
        "The server closes with 500 octets unread: a FIN would claim that they were taken.",
        "服务器在 500 字节未读时关闭：FIN 会谎称已收下。");
    c.server().close();
    stage.still();
    boolean rst = stage.sent(Side.SERVER).stream().anyMatch(s -> s.segment().has(RST));
    stage.check(
        "RST tells the sender that its text was lost",
        "RST 告诉发送方数据已丢失",
        rst && c.client().error() == TcpError.RESET,
        c.client().error().description());
    stage.check(
        "the cause is named",
        "原因有名字",
        stage.cause(Side.SERVER, TcpState.ESTABLISHED, TcpState.CLOSED)
            == TransitionCause.CLOSED_WITH_UNREAD_DATA,
        stage.cause(Side.SERVER, TcpState.ESTABLISHED, TcpState.CLOSED));
    c.listener().close();
  }

  static void serverClosesIdle(Stage stage) {
    Stage.Connection c = stage.connection();
    c.client().write(10);
    stage.still();
    c.server().read(100);
    stage.pass(Duration.ofSeconds(30));
    stage.say("Idle for 30 s: the server closes actively.", "空闲 30 秒：服务器主动关闭。");
    c.server().close();
    stage.still();
    int end = c.client().read(100);
    stage.check(
        "the client's read returns the end of the stream; it is in CLOSE_WAIT",
        "客户端的 read 返回流结束；它处于 CLOSE_WAIT",
        end == -1 && c.client().state() == TcpState.CLOSE_WAIT,
        end + " in " + c.client().state());
    c.client().close();
    stage.still();
    stage.check(
        "TIME_WAIT is at the server" + why(stage).en(),
        "TIME_WAIT 在服务器" + why(stage).zh(),
        waitsAtServerOnly(stage),
        stage.path(Side.SERVER));
    c.listener().close();
  }

  static void closeWaitHeld(Stage stage) {
    Stage.Connection c = stage.connection();
    c.client().close();
    stage.pass(Duration.ofSeconds(50));
    stage.say(
        "The server's application never calls close: CLOSE_WAIT lasts as long as it likes.",
        "服务器的应用从不 close：CLOSE_WAIT 要多久就多久。");
    stage.check(
        "CLOSE_WAIT waits for this application, FIN_WAIT_2 for the peer's FIN",
        "CLOSE_WAIT 等待本端应用，FIN_WAIT_2 等待对端的 FIN",
        c.server().state() == TcpState.CLOSE_WAIT && c.client().state() == TcpState.FIN_WAIT_2,
        c.server().state() + " and " + c.client().state());
    stage.pass(Duration.ofSeconds(20));
    stage.check(
        "a closed client gives up FIN_WAIT_2 after 60 s",
        "已关闭的客户端 60 秒后放弃 FIN_WAIT_2",
        c.client().state() == TcpState.CLOSED
            && stage.cause(Side.CLIENT, TcpState.FIN_WAIT_2, TcpState.CLOSED)
                == TransitionCause.ORPHAN_TIMEOUT,
        stage.path(Side.CLIENT));
    stage.pass(Duration.ofHours(1));
    stage.check(
        "CLOSE_WAIT is still there after an hour",
        "一小时后 CLOSE_WAIT 仍在",
        c.server().state() == TcpState.CLOSE_WAIT,
        c.server().state());
    c.server().close();
    stage.still();
    stage.check(
        "LAST_ACK then meets a peer that knows nothing: RST",
        "LAST_ACK 遇到一无所知的对端：RST",
        c.server().state() == TcpState.CLOSED,
        stage.path(Side.SERVER));
    c.listener().close();
  }

  static void passiveCloseWaits(Stage stage) {
    Stage.Connection c = stage.connection();
    c.client().close();
    stage.still();
    stage.toServer().lose(1, frame -> frame.isTcp() && !frame.has(SYN));
    c.server().close();
    stage.say(
        "The ACK of the server's FIN is lost: LAST_ACK waits for it and repeats the FIN.",
        "对服务器 FIN 的 ACK 丢失：LAST_ACK 等待它并重发 FIN。");
    stage.pass(Duration.ofMillis(100));
    boolean waited = c.server().state() == TcpState.LAST_ACK;
    stage.until("closed", () -> c.server().state() == TcpState.CLOSED);
    stage.check(
        "LAST_ACK waits for the last acknowledgment",
        "LAST_ACK 等待最后的确认",
        waited && List.of(TcpState.CLOSED).contains(c.server().state()),
        stage.path(Side.SERVER));
    c.listener().close();
  }
}
