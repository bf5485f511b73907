package io.leat.sim.scenario;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.FIN;
import static io.leat.packet.wire.TcpFlags.RST;
import static io.leat.packet.wire.TcpFlags.SYN;

import io.leat.observe.Side;
import io.leat.observe.TraceEvent;
import io.leat.sim.VirtualSocket;
import io.leat.tcp.connection.TcpError;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TransitionCause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** How connections begin. */
final class OpeningScenarios {
  private static final int MANY = 5;

  private OpeningScenarios() {}

  static void threeWayHandshake(Stage stage) {
    stage.say(
        "The server binds, listens and waits in LISTEN; the client connects.",
        "服务器 bind、listen，在 LISTEN 等待；客户端 connect。");
    Stage.Connection c = stage.connection();
    stage.say(
        "SYN, SYN+ACK, ACK: both are ESTABLISHED, and accept returns a session socket.",
        "SYN、SYN+ACK、ACK：双方进入 ESTABLISHED，accept 返回会话套接字。");
    List<TraceEvent.SegmentSent> client = stage.sent(Side.CLIENT);
    List<TraceEvent.SegmentSent> server = stage.sent(Side.SERVER);
    stage.check(
        "three segments: SYN, SYN+ACK, ACK",
        "三个报文段：SYN、SYN+ACK、ACK",
        client.size() == 2
            && server.size() == 1
            && client.get(0).segment().flags() == SYN
            && server.get(0).segment().flags() == (SYN | ACK)
            && client.get(1).segment().flags() == ACK,
        client.size() + " from the client, " + server.size() + " from the server");
    stage.check(
        "the client passes CLOSED, SYN_SENT, ESTABLISHED",
        "客户端经过 CLOSED、SYN_SENT、ESTABLISHED",
        stage.path(Side.CLIENT).equals(List.of(TcpState.SYN_SENT, TcpState.ESTABLISHED)),
        stage.path(Side.CLIENT));
    stage.check(
        "the server passes LISTEN, SYN_RECEIVED, ESTABLISHED",
        "服务器经过 LISTEN、SYN_RECEIVED、ESTABLISHED",
        stage
            .path(Side.SERVER)
            .equals(List.of(TcpState.LISTEN, TcpState.SYN_RECEIVED, TcpState.ESTABLISHED)),
        stage.path(Side.SERVER));
    stage.check(
        "connect chose a random local port, which completes the four-tuple",
        "connect 选择随机本地端口，四元组由此完整",
        c.client().localPort() >= 32_768,
        Stage.tuple(c.client()));
    c.client().close();
    c.server().close();
  }

  static void simultaneousOpen(Stage stage) {
    VirtualSocket one = stage.client().socket().bind(5000);
    VirtualSocket other = stage.server().socket().bind(6000);
    stage.say(
        "Both ends connect to each other's port at the same moment; nobody listens.",
        "两端同时向对方的端口 connect；没有人监听。");
    one.connect(stage.server().ipv4(), 6000);
    other.connect(stage.client().ipv4(), 5000);
    stage.still();
    stage.say(
        "The SYNs cross: SYN_SENT becomes SYN_RECEIVED, SYN+ACK completes one connection, not two.",
        "两个 SYN 交叉：SYN_SENT 变为 SYN_RECEIVED，SYN+ACK 之后只有一个连接。");
    for (Side side : Side.values()) {
      stage.check(
          side + " went from SYN_SENT to SYN_RECEIVED to ESTABLISHED",
          side + " 由 SYN_SENT 经 SYN_RECEIVED 到 ESTABLISHED",
          stage.took(side, TcpState.SYN_SENT, TcpState.SYN_RECEIVED)
              && stage.took(side, TcpState.SYN_RECEIVED, TcpState.ESTABLISHED),
          stage.path(side));
    }
    stage.check(
        "one connection at each end",
        "每端只有一个连接",
        stage.client().tcp().connectionCount() == 1 && stage.server().tcp().connectionCount() == 1,
        Stage.tuple(one));
    one.close();
    stage.still();
    other.close();
  }

  static void withheldAck(Stage stage) {
    stage.set(TcpSetting.MSL, Duration.ofSeconds(1));
    VirtualSocket listener = stage.serverListens();
    stage.toServer().lose(frame -> frame.isTcp() && !frame.has(SYN));
    stage.say(
        "The client's last ACK never arrives: for the client the connection is ESTABLISHED, the"
            + " server stays in SYN_RECEIVED, long enough to be seen.",
        "客户端最后的 ACK 到不了：客户端已是 ESTABLISHED，服务器停在 SYN_RECEIVED，久到可以看见。");
    VirtualSocket client = stage.clientConnects();
    stage.pass(Duration.ofMillis(2500));
    int halfOpen = listener.listener() == null ? -1 : listener.listener().halfOpen();
    stage.check(
        "the server is in SYN_RECEIVED, in the incomplete queue",
        "服务器处于 SYN_RECEIVED，在未完成队列中",
        halfOpen == 1 && client.state() == TcpState.ESTABLISHED,
        "incomplete queue " + halfOpen + ", client " + client.state());
    long repeated = stage.sent(Side.SERVER).stream().filter(s -> s.segment().has(SYN)).count();
    stage.check(
        "the server repeats its SYN+ACK", "服务器重发 SYN+ACK", repeated >= 2, repeated + " SYN+ACKs");
    stage.toServer().clearRules();
    stage.say("The path heals.", "链路恢复。");
    stage.until("accept", () -> listener.listener() != null && listener.listener().halfOpen() == 0);
    VirtualSocket session = listener.accept();
    stage.check(
        "the next repetition completes it",
        "下一次重发使连接完成",
        session != null && session.state() == TcpState.ESTABLISHED,
        session == null ? "nothing to accept" : session.state());
    client.close();
    stage.still();
    if (session != null) {
      session.close();
    }
  }

  static void twoQueues(Stage stage) {
    stage.set(TcpSetting.MSL, Duration.ofSeconds(1));
    VirtualSocket listener = stage.server().socket().reuseAddress(true).bind(Stage.PORT).listen(8);
    VirtualSocket first = stage.clientConnects();
    VirtualSocket second = stage.clientConnects();
    stage.still();
    stage.say(
        "Two handshakes are complete: they wait in the complete queue for accept.",
        "两次握手已完成：它们在已完成队列中等待 accept。");
    stage.toServer().lose(frame -> frame.isTcp() && !frame.has(SYN));
    VirtualSocket third = stage.clientConnects();
    stage.pass(Duration.ofMillis(100));
    stage.say(
        "A third lacks its last ACK: it waits in the incomplete queue.", "第三个缺少最后的 ACK：它在未完成队列中。");
    var queues = listener.listener();
    int complete = queues == null ? -1 : queues.acceptQueue().size();
    int incomplete = queues == null ? -1 : queues.halfOpen();
    stage.check(
        "complete queue 2, incomplete queue 1",
        "已完成队列 2，未完成队列 1",
        complete == 2 && incomplete == 1,
        "complete " + complete + ", incomplete " + incomplete);
    VirtualSocket accepted = listener.accept();
    stage.check(
        "accept takes the one that has waited longest",
        "accept 取走等待最久的一个",
        accepted != null && accepted.flow().remotePort == first.localPort(),
        accepted == null ? "none" : Stage.tuple(accepted));
    stage.toServer().clearRules();
    third.abort();
    first.close();
    second.close();
    listener.close();
    if (accepted != null) {
      accepted.close();
    }
  }

  static void listeningAndSessionSocket(Stage stage) {
    stage.set(TcpSetting.MSL, Duration.ofSeconds(1));
    VirtualSocket listener = stage.serverListens();
    List<VirtualSocket> clients = new ArrayList<>();
    List<VirtualSocket> sessions = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      clients.add(stage.clientConnects());
    }
    stage.still();
    for (int i = 0; i < MANY; i++) {
      VirtualSocket session = listener.accept();
      if (session != null) {
        sessions.add(session);
      }
    }
    stage.say(
        "One port, many sessions: each session socket has a four-tuple of its own, the listening"
            + " socket still only listens.",
        "一个端口，多个会话：每个会话套接字有自己的四元组，监听套接字仍只监听。");
    Set<String> tuples = new HashSet<>();
    sessions.forEach(session -> tuples.add(Stage.tuple(session)));
    stage.check(
        "five sessions on port 80, each with its own four-tuple",
        "端口 80 上五个会话，各有四元组",
        tuples.size() == MANY && sessions.stream().allMatch(s -> s.localPort() == Stage.PORT),
        tuples);
    stage.check(
        "accept yields ESTABLISHED, the listener stays in LISTEN",
        "accept 得到 ESTABLISHED，监听者仍在 LISTEN",
        listener.state() == TcpState.LISTEN
            && sessions.stream().allMatch(s -> s.state() == TcpState.ESTABLISHED),
        "listener " + listener.state());
    listener.close();
    stage.say("The listening socket closes; the sessions go on.", "监听套接字关闭；会话继续。");
    clients.forEach(client -> client.write(100));
    stage.still();
    stage.check(
        "closing the listener spares the sessions",
        "关闭监听者不影响会话",
        sessions.stream().allMatch(s -> s.state() == TcpState.ESTABLISHED && s.read(1000) == 100),
        "listener " + listener.state());
    clients.forEach(VirtualSocket::close);
    stage.still();
    sessions.forEach(VirtualSocket::close);
  }

  static void acceptAfterPeerClosed(Stage stage) {
    stage.set(TcpSetting.MSL, Duration.ofSeconds(1));
    VirtualSocket listener = stage.serverListens();
    VirtualSocket client = stage.clientConnects();
    stage.still();
    client.write(100);
    client.close();
    stage.still();
    stage.say(
        "The client has sent and closed before the server called accept.",
        "服务器调用 accept 之前，客户端已发送并关闭。");
    VirtualSocket session = listener.accept();
    stage.check(
        "accept yields a connection that is in CLOSE_WAIT already",
        "accept 得到已处于 CLOSE_WAIT 的连接",
        session != null && session.state() == TcpState.CLOSE_WAIT,
        session == null ? "none" : session.state());
    if (session != null) {
      int octets = session.read(1000);
      int end = session.read(1000);
      stage.check(
          "its octets are there, then the end of the stream",
          "数据仍在，然后是流结束",
          octets == 100 && end == -1,
          octets + " octets, then " + end);
      session.close();
    }
  }

  static void ephemeralPort(Stage stage) {
    stage.set(TcpSetting.MSL, Duration.ofSeconds(1));
    VirtualSocket listener = stage.serverListens();
    List<VirtualSocket> clients = new ArrayList<>();
    Set<Integer> ports = new HashSet<>();
    for (int i = 0; i < MANY; i++) {
      VirtualSocket client = stage.clientConnects();
      ports.add(client.localPort());
      clients.add(client);
    }
    stage.still();
    stage.say(
        "socket makes a CLOSED socket; connect takes a free local port that nobody can guess.",
        "socket 建立 CLOSED 套接字；connect 取一个不可预测的空闲本地端口。");
    stage.check(
        "the ports differ and lie in the ephemeral range",
        "端口各不相同，且在临时端口范围内",
        ports.size() == MANY && ports.stream().allMatch(p -> p >= 32_768 && p <= 60_999),
        ports);
    clients.forEach(VirtualSocket::close);
    listener.close();
  }

  static void refused(Stage stage) {
    stage.say("Nobody listens on the port.", "该端口无人监听。");
    VirtualSocket client = stage.clientConnects();
    stage.still();
    stage.check(
        "RST answers the SYN, connect fails at once: connection refused",
        "RST 回应 SYN，connect 立即失败：连接被拒绝",
        client.error() == TcpError.REFUSED && client.state() == TcpState.CLOSED,
        client.error().description());
    stage.check(
        "SYN_SENT went to CLOSED",
        "SYN_SENT 到 CLOSED",
        stage.cause(Side.CLIENT, TcpState.SYN_SENT, TcpState.CLOSED) == TransitionCause.REFUSED,
        stage.path(Side.CLIENT));
  }

  static void backlogOverflow(Stage stage) {
    stage.set(TcpSetting.MSL, Duration.ofSeconds(1));
    VirtualSocket listener = stage.server().socket().reuseAddress(true).bind(Stage.PORT).listen(2);
    List<VirtualSocket> clients = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      clients.add(stage.clientConnects());
    }
    stage.still();
    stage.say(
        "The complete queue takes two; the server does not accept.", "已完成队列容量为二；服务器不 accept。");
    VirtualSocket third = stage.clientConnects();
    stage.pass(Duration.ofMillis(1500));
    var queues = listener.listener();
    stage.check(
        "the third SYN is dropped, not refused, and counted",
        "第三个 SYN 被丢弃（不是拒绝）并计数",
        third.state() == TcpState.SYN_SENT && queues != null && queues.acceptOverflows() > 0,
        third.state() + ", overflows " + (queues == null ? 0 : queues.acceptOverflows()));
    VirtualSocket accepted = listener.accept();
    stage.say("The server accepts one: there is room again.", "服务器 accept 一个：又有空位。");
    stage.until("the third connects", () -> third.state() == TcpState.ESTABLISHED);
    stage.check(
        "the repeated SYN gets through",
        "重发的 SYN 成功",
        third.state() == TcpState.ESTABLISHED,
        third.state());
    clients.add(third);
    clients.forEach(VirtualSocket::abort);
    listener.close();
    if (accepted != null) {
      accepted.close();
    }
  }

  static void connectionLimit(Stage stage) {
    stage.set(TcpSetting.MSL, Duration.ofSeconds(1));
    stage.setServer(TcpSetting.MAXIMUM_CONNECTIONS, 3);
    VirtualSocket listener = stage.serverListens();
    List<VirtualSocket> clients = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      clients.add(stage.clientConnects());
    }
    stage.pass(Duration.ofSeconds(2));
    long established = clients.stream().filter(c -> c.state() == TcpState.ESTABLISHED).count();
    long refused = stage.server().tcp().counters().connectionsRefusedByLimit();
    stage.say(
        "The server may hold three connections: resources bound their number.",
        "服务器最多保持三个连接：其数量受资源限制。");
    stage.check(
        "three are established, the other SYNs are dropped and counted",
        "三个已建立，其余 SYN 被丢弃并计数",
        established == 3 && refused >= 2,
        established + " established, " + refused + " SYNs refused by the limit");
    VirtualSocket own = stage.server().socket();
    String reason = stage.failing(() -> own.connect(stage.client(), 9));
    stage.check(
        "connect at the server fails with a reason",
        "服务器上的 connect 失败并给出原因",
        reason.contains("maximum-connections"),
        reason);
    clients.get(0).abort();
    stage.until(
        "a fourth gets in",
        () -> clients.stream().filter(c -> c.state() == TcpState.ESTABLISHED).count() >= 3);
    stage.say("One ends, another gets in: the limit is survived.", "一个结束，另一个进来：限度之后照常。");
    stage.check(
        "a waiting one takes the free place",
        "等待者占用空出的位置",
        clients.stream().filter(c -> c.state() == TcpState.ESTABLISHED).count() == 3,
        stage.server().tcp().connectionCount() + " connections at the server");
    clients.forEach(client -> {
      if (client.state() != TcpState.CLOSED) {
        client.abort();
      }
    });
    listener.close();
  }

  static void reset(Stage stage) {
    Stage.Connection c = stage.connection();
    c.client().write(100);
    stage.still();
    stage.say("The client aborts.", "客户端异常中止。");
    c.client().abort();
    stage.still();
    boolean rst = stage.sent(Side.CLIENT).stream().anyMatch(s -> s.segment().has(RST));
    String reason = "";
    try {
      int n = c.server().read(1000);
      reason = n + " octets";
      n = c.server().read(1000);
      reason += ", then " + n;
    } catch (io.leat.sim.CallFailedException e) {
      reason += " then " + e.getMessage();
    }
    stage.check(
        "RST ends the connection at once; the reader gets an error, not an end of stream",
        "RST 立即结束连接；读取者得到错误而不是流结束",
        rst && c.server().error() == TcpError.RESET && reason.contains("reset"),
        reason);
    stage.check(
        "no FIN, no TIME_WAIT",
        "没有 FIN，没有 TIME_WAIT",
        stage.sent(Side.CLIENT).stream().noneMatch(s -> s.segment().has(FIN))
            && stage.client().tcp().timeWaitCount() == 0,
        stage.path(Side.CLIENT));
    c.listener().close();
  }
}
