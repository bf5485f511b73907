package io.leat.sim.scenario;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.FIN;
import static io.leat.packet.wire.TcpFlags.SYN;

import io.leat.observe.Side;
import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.Ipv4Header;
import io.leat.packet.wire.TcpHeader;
import io.leat.sim.VirtualSocket;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.demux.OpenException;
import io.leat.tcp.trace.TcpState;
import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/** The arrows of the state diagram that ordinary conversations hardly ever take. */
final class RareScenarios {
  private RareScenarios() {}

  /** SYN-RECEIVED back to LISTEN: the handshake's last ACK never comes. */
  static void halfOpenGivenUp(Stage stage) {
    VirtualSocket listener = stage.serverListens();
    stage.toServer().lose(frame -> frame.isTcp() && !frame.has(SYN));
    VirtualSocket client = stage.clientConnects();
    stage.settle();
    stage.say(
        "The last ACK never comes: after five repetitions the server forgets the half-open entry.",
        "最后的 ACK 一直不来：重发五次后服务器忘记半连接。");
    stage.until(
        "given up", () -> listener.listener() != null && listener.listener().halfOpen() == 0);
    stage.check(
        "SYN_RECEIVED returned to LISTEN, the listener is unaffected",
        "SYN_RECEIVED 回到 LISTEN，监听者不受影响",
        stage.took(Side.SERVER, TcpState.SYN_RECEIVED, TcpState.LISTEN)
            && listener.state() == TcpState.LISTEN,
        stage.path(Side.SERVER));
    client.abort();
    listener.close();
  }

  /** SYN-RECEIVED to CLOSE-WAIT in one event: the ACK is lost, a FIN brings it along. */
  static void finCompletesHandshake(Stage stage) {
    stage.set(TcpSetting.MSL, Duration.ofSeconds(1));
    VirtualSocket listener = stage.serverListens();
    stage.toServer().lose(1, frame -> frame.isTcp() && !frame.has(SYN));
    VirtualSocket client = stage.clientConnects();
    stage.pass(Duration.ofMillis(30));
    stage.say(
        "The client's ACK is lost; it closes at once, and the FIN carries the acknowledgment.",
        "客户端的 ACK 丢失；它立即关闭，FIN 捎带了确认。");
    client.close();
    stage.pass(Duration.ofMillis(100));
    VirtualSocket session = listener.accept();
    stage.check(
        "one segment completes the handshake and closes: SYN_RECEIVED to CLOSE_WAIT",
        "一个报文段完成握手并关闭：SYN_RECEIVED 到 CLOSE_WAIT",
        session != null
            && Transition.taken(stage.events(Side.SERVER))
                .contains(new Transition(TcpState.SYN_RECEIVED, TcpState.CLOSE_WAIT)),
        stage.path(Side.SERVER));
    if (session != null) {
      session.close();
    }
    listener.close();
  }

  /** CLOSE and ABORT in SYN-RECEIVED after an active OPEN. */
  static void endInSynReceived(Stage stage) {
    stage.set(TcpSetting.MSL, Duration.ofSeconds(1));
    crossWithoutSynAck(stage, 5000).close();
    stage.settle();
    stage.say(
        "SYNs have crossed, our SYN is not acknowledged yet: close sends FIN all the same.",
        "SYN 已交叉，我方 SYN 尚未确认：close 仍发送 FIN。");
    stage.check(
        "CLOSE in SYN_RECEIVED leads to FIN_WAIT_1",
        "SYN_RECEIVED 中 CLOSE 进入 FIN_WAIT_1",
        stage.took(Side.CLIENT, TcpState.SYN_RECEIVED, TcpState.FIN_WAIT_1),
        stage.path(Side.CLIENT));
    crossWithoutSynAck(stage, 5001).abort();
    stage.check(
        "ABORT in SYN_RECEIVED leads to CLOSED",
        "SYN_RECEIVED 中 ABORT 进入 CLOSED",
        stage.took(Side.CLIENT, TcpState.SYN_RECEIVED, TcpState.CLOSED),
        stage.path(Side.CLIENT));
    stage.toClient().clearRules();
    stage.toServer().clearRules();
  }

  private static VirtualSocket crossWithoutSynAck(Stage stage, int port) {
    stage.toClient().lose(frame -> frame.isTcp() && frame.has(SYN | ACK));
    stage.toServer().lose(frame -> frame.isTcp() && frame.has(SYN | ACK));
    VirtualSocket one = stage.client().socket().bind(stage.client().ipv4(), port);
    VirtualSocket other = stage.server().socket().bind(stage.server().ipv4(), port);
    one.connect(stage.server().ipv4(), port);
    other.connect(stage.client().ipv4(), port);
    stage.pass(Duration.ofMillis(30));
    other.abort();
    return one;
  }

  /** ABORT in FIN-WAIT-1, CLOSE-WAIT and CLOSING. */
  static void abortWhileClosing(Stage stage) {
    stage.set(TcpSetting.MSL, Duration.ofSeconds(1));
    Stage.Connection c = stage.connection();
    c.client().shutdownOutput();
    stage.still();
    c.server().abort();
    stage.still();
    stage.check(
        "ABORT in CLOSE_WAIT: RST, CLOSED",
        "CLOSE_WAIT 中 ABORT：RST、CLOSED",
        stage.took(Side.SERVER, TcpState.CLOSE_WAIT, TcpState.CLOSED),
        stage.path(Side.SERVER));
    stage.link().partition();
    VirtualSocket inFinWait = again(stage, c.listener());
    inFinWait.shutdownOutput();
    inFinWait.abort();
    stage.check(
        "ABORT in FIN_WAIT_1: RST, CLOSED",
        "FIN_WAIT_1 中 ABORT：RST、CLOSED",
        stage.took(Side.CLIENT, TcpState.FIN_WAIT_1, TcpState.CLOSED),
        stage.path(Side.CLIENT));
    stage.link().heal();
    VirtualSocket crossing = again(stage, c.listener());
    VirtualSocket session = c.listener().accept();
    crossing.shutdownOutput();
    if (session != null) {
      session.shutdownOutput();
    }
    stage.pass(Duration.ofMillis(12));
    TcpState before = crossing.state();
    crossing.abort();
    stage.check(
        "ABORT in CLOSING: CLOSED",
        "CLOSING 中 ABORT：CLOSED",
        before == TcpState.CLOSING && stage.took(Side.CLIENT, TcpState.CLOSING, TcpState.CLOSED),
        before);
    c.listener().close();
  }

  private static VirtualSocket again(Stage stage, VirtualSocket listener) {
    stage.link().heal();
    for (VirtualSocket old = listener.accept(); old != null; old = listener.accept()) {
      old.abort();
    }
    VirtualSocket client = stage.clientConnects();
    stage.still();
    return client;
  }

  /** OPEN and SEND on a connection that is itself in LISTEN (§3.10.1, §3.10.2): core calls. */
  static void sendOnListen(Stage stage) {
    stage.set(TcpSetting.MSL, Duration.ofSeconds(1));
    VirtualSocket listener = stage.serverListens();
    AtomicReference<TcpConnection> passive = new AtomicReference<>();
    call(
        stage,
        () ->
            stage
                .client()
                .call((on, now) -> {
                  var binding = on.bind(stage.client().ipv4(), 7000, true);
                  TcpConnection made = on.tcp().openPassive(binding, on.config().tcp(), now);
                  made.flow().remoteHi = stage.server().ipv4().hi();
                  made.flow().remoteLo = stage.server().ipv4().lo();
                  made.flow().remotePort = Stage.PORT;
                  made.send(new byte[10], 0, 10, now);
                  passive.set(made);
                  return null;
                }));
    stage.still();
    stage.say(
        "SEND on a passive connection with a known remote socket opens it actively. Sockets never"
            + " do this: it is the RFC's own user call.",
        "在远端已知的被动连接上 SEND 会主动打开它。套接字从不这样做：这是 RFC 的用户调用。");
    TcpConnection made = passive.get();
    stage.check(
        "LISTEN went to SYN_SENT, then ESTABLISHED",
        "LISTEN 到 SYN_SENT，然后 ESTABLISHED",
        stage.took(Side.CLIENT, TcpState.LISTEN, TcpState.SYN_SENT)
            && made != null
            && made.state() == TcpState.ESTABLISHED,
        stage.path(Side.CLIENT));
    call(stage, () -> stage.client().call((on, now) -> made == null ? null : made.abort(now)));
    listener.close();
  }

  private interface Failing {
    void run() throws OpenException;
  }

  private static void call(Stage stage, Failing call) {
    try {
      call.run();
    } catch (OpenException e) {
      throw new IllegalStateException(e);
    }
    stage.still();
  }

  /** SYN-SENT to CLOSE-WAIT in one event: a SYN,ACK that carries a FIN. */
  static void finOnSynAck(Stage stage) {
    stage.link().partition();
    VirtualSocket client = stage.clientConnects();
    stage.pass(Duration.ofMillis(5));
    stage.say(
        "A peer that has nothing to say answers our SYN by SYN+ACK+FIN.",
        "一个无话可说的对端用 SYN+ACK+FIN 回答我们的 SYN。");
    FlowKey ours = client.flow();
    var syn = stage.sent(Side.CLIENT).getFirst().segment();
    PacketBuffer frame = PacketBuffer.allocate(Arena.ofAuto(), 100);
    int at = frame.append(TcpHeader.MIN_OCTETS);
    FlowKey peer = new FlowKey();
    IpAddress there = ours.remote();
    int portThere = ours.remotePort;
    peer.set(there, portThere, ours.local(), ours.localPort);
    TcpHeader.write(
        frame,
        at,
        peer.localPort,
        peer.remotePort,
        900,
        syn.wireSeq() + 1,
        TcpHeader.MIN_OCTETS,
        SYN | ACK | FIN,
        65_535);
    TcpHeader.writeChecksum(frame, at, TcpHeader.MIN_OCTETS, peer, new Slices());
    int ip = frame.prepend(Ipv4Header.MIN_OCTETS);
    Ipv4Header.write(
        frame,
        ip,
        frame.length(),
        0,
        0,
        0,
        64,
        TcpHeader.PROTOCOL,
        (int) peer.localLo,
        (int) peer.remoteLo);
    stage.client().frameArrives(frame, stage.network().now());
    stage.pass(Duration.ofMillis(5));
    stage.check(
        "handshake and the peer's close in one event: SYN_SENT to CLOSE_WAIT",
        "握手与对端关闭在一个事件中：SYN_SENT 到 CLOSE_WAIT",
        client.state() == TcpState.CLOSE_WAIT
            && Transition.taken(stage.events(Side.CLIENT))
                .contains(new Transition(TcpState.SYN_SENT, TcpState.CLOSE_WAIT)),
        stage.path(Side.CLIENT));
    client.abort();
    stage.link().heal();
  }
}
