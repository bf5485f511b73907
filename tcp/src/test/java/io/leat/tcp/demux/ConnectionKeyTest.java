package io.leat.tcp.demux;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.FIN;
import static io.leat.packet.wire.TcpFlags.RST;
import static io.leat.packet.wire.TcpFlags.SYN;
import static io.leat.packet.wire.TcpFlags.URG;
import static org.assertj.core.api.Assertions.assertThat;

import io.leat.tcp.connection.ConnectionKey;
import io.leat.tcp.connection.IcmpErrorKind;
import io.leat.tcp.connection.TcpConfig;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.connection.TcpSetting;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A search by keys loses no state: connections that differ have different keys. */
class ConnectionKeyTest {
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1000 * MILLI;
  private static final TcpConfig CONFIG = TcpConfig.DEFAULT.with(TcpSetting.NAGLE, false);

  private final Map<String, Long> keys = new LinkedHashMap<>();

  /** One connection, and the name of what it has come to. */
  private final class Case {
    final ScriptedStack stack;
    final ScriptedPeer peer;
    User user;

    Case(Mode mode, TcpConfig config) {
      stack = new ScriptedStack(mode, config, 1 << 20);
      peer = stack.peer(4000);
    }

    Case established() {
      user = peer.acceptsConnection();
      return this;
    }

    void is(String name) {
      assertThat(keys.put(name, key(user.connection()))).as(name).isNull();
      peer.takesAll();
    }

    long key(TcpConnection connection) {
      return ConnectionKey.of(connection, 1);
    }
  }

  private void record(Mode mode) {
    handshakes(mode);
    receivers(mode);
    senders(mode);
    ends(mode);
  }

  private void handshakes(Mode mode) {
    Case c = new Case(mode, CONFIG);
    c.user = c.stack.connects(c.peer);
    c.is("SYN-SENT");
    c.stack.passes(SECOND);
    c.is("SYN-SENT, again");
    c.stack.passes(2 * SECOND);
    c.is("SYN-SENT, and again");
    c.stack.icmp(c.peer, IcmpErrorKind.SOFT, 0, 0);
    c.is("SYN-SENT with a soft error");
    c.peer.syn(0).arrives();
    c.is("SYN-RECEIVED after SYN-SENT");

    c = new Case(mode, CONFIG);
    c.user = c.stack.opensPassively();
    c.is("LISTEN");
    c.peer.syn(0).arrives();
    c.is("SYN-RECEIVED");
    c.peer.segment(ACK).arrives();
    c.is("ESTABLISHED, passive");

    c = new Case(mode, CONFIG);
    c.user = c.stack.opensPassively();
    c.peer.syn(0).arrives();
    c.peer.expects(SYN | ACK);
    c.user.sends(1);
    c.is("SYN-RECEIVED with text");
    c.user.closes();
    c.is("SYN-RECEIVED with text and a CLOSE");

    new Case(mode, CONFIG).established().is("ESTABLISHED");
    new Case(mode, CONFIG.with(TcpSetting.QUICK_ACKS, 3)).established().is("quick ACKs");
    new Case(mode, CONFIG.with(TcpSetting.SACK, false)).established().is("without SACK");
    new Case(mode, CONFIG.with(TcpSetting.WINDOW_SCALE, false)).established().is("without scale");
  }

  private void receivers(Mode mode) {
    for (int octets = 1; octets <= 2; octets++) {
      Case c = new Case(mode, CONFIG).established();
      c.peer.sendsText(octets);
      c.is(octets + " unread, ACK delayed");
      c.stack.passes(SECOND);
      c.is(octets + " unread");
      c.user.receives(1);
      c.is("1 read of " + octets);
    }
    for (int left = 5; left <= 6; left++) {
      for (int length = 2; length <= 3; length++) {
        Case c = new Case(mode, CONFIG).established();
        c.peer.segment(ACK).seq(left).text(length).arrives();
        c.is("held " + left + " to " + (left + length));
        c.peer.segment(ACK).seq(20).text(1).arrives();
        c.is("held " + left + " to " + (left + length) + ", and more");
        c.peer.segment(FIN | ACK).seq(30).arrives();
        c.is("held " + left + " to " + (left + length) + ", and more, and FIN");
      }
    }
    Case c = new Case(mode, CONFIG).established();
    c.user.closesReceiving();
    c.is("receives no more");
    c.peer.segment(URG | ACK).urgentPointer(1).text(1).arrives();
    c.is("receives no more, and 1 was discarded");
    c = new Case(mode, CONFIG).established();
    c.peer.segment(ACK).seq(1).text(1).arrivesInBurst();
    c.is("text whose user was not told yet");
    c.peer.segment(URG | ACK).seq(2).urgentPointer(1).text(1).arrivesInBurst();
    c.is("urgent text whose user was not told yet");
  }

  private void senders(Mode mode) {
    for (int octets = 1; octets <= 2; octets++) {
      Case c = new Case(mode, CONFIG).established();
      c.user.sendsOnly(octets);
      c.is(octets + " to send");
      c.stack.does(() -> {});
      c.is(octets + " sent");
      c.stack.passes(SECOND);
      c.is(octets + " sent again");
      c.peer.segment(ACK).ack(1 + octets).window(5).arrives();
      c.is(octets + " acknowledged, small window");
    }
    Case c = new Case(mode, CONFIG).established();
    for (int i = 0; i < 3; i++) {
      c.user.sends(1);
    }
    c.is("3 sent one by one");
    c.peer.segment(ACK).ack(1).sack(3, 4).arrives();
    c.is("the last selectively acknowledged");
    c.stack.passes(100 * MILLI);
    c.is("the others lost");
    c = new Case(mode, CONFIG.with(TcpSetting.SACK, false)).established();
    for (int i = 0; i < 4; i++) {
      c.user.sends(1);
    }
    c.is("4 sent one by one");
    for (int i = 1; i <= 3; i++) {
      c.peer.segment(ACK).ack(1).arrives();
      c.is(i + " duplicate acknowledgments");
    }
    c = new Case(mode, CONFIG).established();
    c.peer.segment(ACK).window(0).arrives();
    c.is("window closed");
    c.user.sends(1);
    c.is("window closed, text waits");
    for (int i = 1; i <= 3; i++) {
      c.stack.passes(c.user.connection().status(c.stack.now()).persistIn());
      c.is("window probed " + i);
    }
    c = new Case(mode, CONFIG.with(TcpSetting.KEEP_ALIVE, true)).established();
    c.is("keep-alive");
    for (int i = 1; i <= 2; i++) {
      c.stack.passes(c.user.connection().status(c.stack.now()).keepAliveIn());
      c.is("keep-alive probe " + i);
    }
    c = new Case(mode, CONFIG.with(TcpSetting.SEND_BUFFER, 10)).established();
    c.peer.segment(ACK).window(0).arrives();
    c.user.sends(10);
    c.is("send buffer full");
    c.user.sends(1);
    c.is("send buffer full, and its user waits");
  }

  private void ends(Mode mode) {
    Case c = new Case(mode, CONFIG).established();
    c.peer.reachesFinWait1(c.user);
    c.is("FIN-WAIT-1");
    c.stack.passes(SECOND);
    c.is("FIN-WAIT-1, FIN sent again");
    c.peer.acknowledges(2);
    c.is("FIN-WAIT-2");
    c = new Case(mode, CONFIG).established();
    c.user.closesFully();
    c.is("FIN-WAIT-1 of a user who has gone");
    c = new Case(mode, CONFIG).established();
    c.peer.reachesClosing(c.user);
    c.is("CLOSING");
    c = new Case(mode, CONFIG).established();
    c.peer.reachesCloseWait(c.user);
    c.is("CLOSE-WAIT");
    c.user.closes();
    c.is("LAST-ACK");
    c.peer.acknowledges(2);
    c.is("CLOSED");
    c = new Case(mode, CONFIG).established();
    c.peer.reachesCloseWait(c.user);
    c.user.aborts();
    c.is("aborted");
    c = new Case(mode, CONFIG).established();
    c.peer.segment(RST).arrives();
    c.is("reset");
    c = new Case(mode, CONFIG).established();
    c.user.keepsUnreadText = true;
    c.peer.sendsText(1);
    c.peer.segment(RST).arrives();
    c.is("reset with text unread");
  }

  @Test
  void noTwoKeysAreEqualWhateverDiffers() {
    record(Mode.IPV4_ISN_2_32);
    assertThat(keys.values()).doesNotHaveDuplicates();
    int first = keys.size();
    new Case(Mode.IPV4_ISN_0, CONFIG).established().is("without timestamps");
    assertThat(keys.values()).hasSize(first + 1).doesNotHaveDuplicates();
  }

  @Test
  void keysDoNotDependOnAddressesInitialSequenceNumbersOrTheTimeOfDay() {
    record(Mode.IPV4_ISN_0);
    Map<String, Long> first = Map.copyOf(keys);
    for (Mode other : Mode.values()) {
      if (!other.timestamps && other != Mode.IPV4_ISN_0) {
        keys.clear();
        record(other);
        assertThat(keys).as(other.toString()).hasSameSizeAs(first);
        first.forEach((name, key) -> {
          if (!name.startsWith("SYN-SENT")) {
            // where the peer's numbers are not known yet, ours stand alone
            assertThat(keys).as(name).containsEntry(name, key);
          }
        });
      }
    }
  }
}
