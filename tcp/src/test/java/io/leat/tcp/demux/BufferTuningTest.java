package io.leat.tcp.demux;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.SYN;
import static org.assertj.core.api.Assertions.assertThat;

import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.send.SendStream;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Buffers that grow with what a path carries, over a round trip of 100 ms. */
class BufferTuningTest extends Scenario {
  private static final long RTT = 100 * MILLI;
  private static final int BASE = 40_000;

  /** A gain of less than half of the buffer need not be told at once. */
  private static final long UNTOLD = BASE / 2;

  /** What rounding to the window scale may add. */
  private static final long SCALE = 128;

  /** Fields of a window that holds nothing back, and of one for three segments. */
  private static final int WIDE = 60_000;

  private static final int NARROW = 3 * 1460 >> 7;

  private ScriptedPeer peer;
  private User user;

  private void established() {
    established(RTT);
  }

  private void established(long roundTrip) {
    peer = stack().peer(4000);
    user = stack().connects(peer);
    peer.expects(SYN);
    stack().passes(roundTrip);
    peer.syn(ACK).windowShift(7).arrives();
    peer.expects(ACK);
    stack().passes(roundTrip);
  }

  /** A round trip in which so much arrives and is read. */
  private void roundTrip(int octets) {
    peer.isFarAway();
    for (int left = octets; left > 0; left -= 10_000) {
      peer.segment(ACK).text(Math.min(left, 10_000)).arrives();
      user.receivesAll();
      peer.takesAll();
    }
    stack().passes(RTT);
    peer.takesAll();
  }

  private long window() {
    return user.connection().status(stack().now()).rcvWnd();
  }

  @Test
  void theReceiveWindowGrowsWithWhatIsReadInARoundTrip() {
    configure(TcpSetting.RECEIVE_BUFFER, BASE);
    configure(TcpSetting.RECEIVE_BUFFER_MAXIMUM, 1 << 20);
    established();
    assertThat(window()).isEqualTo(BASE);
    for (int i = 0; i < 4; i++) {
      roundTrip(30_000);
    }
    assertThat(window()).isBetween(4 * 30_000L - UNTOLD, 4 * 30_000L + SCALE);
  }

  @Test
  void aReceiveBufferOfFixedSizeStaysAsItIs() {
    configure(TcpSetting.RECEIVE_BUFFER, BASE);
    established();
    for (int i = 0; i < 6; i++) {
      roundTrip(30_000);
    }
    assertThat(window()).isBetween(BASE - UNTOLD, BASE + SCALE);
  }

  @Test
  void whoReadsLittleInARoundTripKeepsItsWindow() {
    configure(TcpSetting.RECEIVE_BUFFER, BASE);
    configure(TcpSetting.RECEIVE_BUFFER_MAXIMUM, 1 << 20);
    established();
    for (int i = 0; i < 10; i++) {
      roundTrip(10_000);
    }
    assertThat(window()).isBetween(BASE - UNTOLD, BASE + SCALE);
  }

  @Test
  void underMemoryPressureNoWindowGrows() {
    configure(TcpSetting.RECEIVE_BUFFER, BASE);
    configure(TcpSetting.RECEIVE_BUFFER_MAXIMUM, 1 << 20);
    established();
    List<MemorySegment> taken = new ArrayList<>();
    while (2 * stack().chunks().octetsInUse() <= stack().chunks().octetsMax()) {
      taken.add(stack().chunks().take());
    }
    for (int i = 0; i < 6; i++) {
      roundTrip(30_000);
    }
    assertThat(window()).isBetween(BASE - UNTOLD, BASE + SCALE);
    taken.forEach(stack().chunks()::give);
  }

  @Test
  void anotherConfigurationSetsOtherSizes() {
    configure(TcpSetting.RECEIVE_BUFFER, BASE);
    configure(TcpSetting.SEND_BUFFER, 10_000);
    established();
    var larger =
        stack()
            .config()
            .with(TcpSetting.RECEIVE_BUFFER, 60_000)
            .with(TcpSetting.SEND_BUFFER, 20_000);
    stack().does(() -> user.connection().configure(larger, stack().now()));
    assertThat(user.connection().sendStream().limit()).isEqualTo(20_000);
    peer.sendsText(10);
    stack().passes(RTT);
    peer.expects(ACK);
    assertThat(window()).isBetween(60_000L - 138, 60_000L);
  }

  @Test
  void theSendBufferOfAWriterThatWaitsGrowsToThreeTimesWhatIsInFlight() {
    configure(TcpSetting.SEND_BUFFER, 20_000);
    configure(TcpSetting.SEND_BUFFER_MAXIMUM, 1 << 20);
    established();
    assertThat(user.sends(100_000)).isEqualTo(20_000);
    int limit = 20_000;
    for (int i = 0; i < 3; i++) {
      List<Emitted> flight = new ArrayList<>(peer.takesAll());
      stack().passes(RTT);
      flight.addAll(peer.takesAll());
      peer.acknowledges(flight.getLast().end());
      assertThat(user.connection().sendStream().limit()).isGreaterThan(limit);
      limit = user.connection().sendStream().limit();
      user.sends(1 << 20);
    }
    peer.takesAll();
  }

  @Test
  void overAPathOfLessThanAMillisecondTheLargerBufferIsForWhatIsInFlight() {
    configure(TcpSetting.SEND_BUFFER, 20_000);
    configure(TcpSetting.SEND_BUFFER_MAXIMUM, 1 << 20);
    long roundTrip = MILLI / 10;
    established(roundTrip);
    user.sends(1 << 20);
    SendStream stream = user.connection().sendStream();
    for (int i = 0; i < 3; i++) {
      List<Emitted> flight = new ArrayList<>(peer.takesAll());
      stack().passes(roundTrip);
      flight.addAll(peer.takesAll());
      peer.acknowledges(flight.getLast().end());
      user.sends(1 << 20);
      var status = user.connection().status(stack().now());
      int inFlight = status.sndNxt() - status.sndUna();
      assertThat(stream.held()).isLessThanOrEqualTo(inFlight + 20_000);
    }
    assertThat(stream.limit()).isGreaterThan(20_000);
    assertThat(stream.unsentLimit()).isEqualTo(20_000);
    peer.takesAll();
  }

  @Test
  void theSendBufferOfAWriterThatDoesNotWaitStaysAsItIs() {
    configure(TcpSetting.SEND_BUFFER, 20_000);
    configure(TcpSetting.SEND_BUFFER_MAXIMUM, 1 << 20);
    established();
    assertThat(user.sends(10_000)).isEqualTo(10_000);
    List<Emitted> flight = new ArrayList<>(peer.takesAll());
    stack().passes(RTT / 2);
    flight.addAll(peer.takesAll());
    peer.acknowledges(flight.getLast().end());
    peer.takesAll();
    assertThat(user.connection().sendStream().limit()).isEqualTo(20_000);
  }

  @Test
  void theRoundTripOfTheReceiverIsTheOneOfTheTextThatEchoesItsTimestamps() {
    configure(TcpSetting.RECEIVE_BUFFER, BASE);
    configure(TcpSetting.RECEIVE_BUFFER_MAXIMUM, 1 << 20);
    established(RTT / 10);
    for (int i = 0; i < 12; i++) {
      peer.isFarAway();
      for (int step = 0; step < 10; step++) {
        peer.segment(ACK).text(3000).arrives();
        user.receivesAll();
        peer.takesAll();
        stack().passes(RTT / 10);
        peer.takesAll();
      }
    }
    if (mode.timestamps) {
      assertThat(window()).isGreaterThan(2 * BASE);
    } else {
      assertThat(window()).as("little in what the handshake took").isLessThan(BASE + SCALE);
    }
  }

  @Test
  void aWindowThatHasGrownHasRoomForAllThatItPromises() {
    configure(TcpSetting.RECEIVE_BUFFER, BASE);
    configure(TcpSetting.RECEIVE_BUFFER_MAXIMUM, 1 << 20);
    established();
    for (int i = 0; i < 4; i++) {
      roundTrip(30_000);
    }
    assertUsable(window());
  }

  private void assertUsable(long window) {
    for (long left = window; left > 0; left -= 10_000) {
      peer.segment(ACK).text((int) Math.min(left, 10_000)).arrives();
      peer.takesAll();
    }
    assertThat(user.receivesAll()).isEqualTo((int) window);
    peer.takesAll();
  }

  @Test
  void noBufferSpansMoreThanAQuarterOfTheMemory() {
    memory = 1 << 20;
    configure(TcpSetting.RECEIVE_BUFFER, BASE);
    configure(TcpSetting.RECEIVE_BUFFER_MAXIMUM, 1 << 20);
    configure(TcpSetting.SEND_BUFFER, 20_000);
    configure(TcpSetting.SEND_BUFFER_MAXIMUM, 1 << 20);
    established();
    for (int i = 0; i < 6; i++) {
      roundTrip(Math.min(100_000, (int) window() - 1));
    }
    assertThat(window()).isBetween((1L << 18) - (1 << 17), (1L << 18) + 4 * SCALE);
    user.sends(1 << 20);
    for (int i = 0; i < 8; i++) {
      List<Emitted> flight = new ArrayList<>(peer.takesAll());
      stack().passes(RTT);
      flight.addAll(peer.takesAll());
      if (!flight.isEmpty()) {
        peer.acknowledges(flight.getLast().end());
      }
      user.sends(1 << 20);
    }
    peer.takesAll();
    assertThat(user.connection().sendStream().limit()).isEqualTo(1 << 18);
  }

  @Test
  void theSendBufferGrowsWithWhatWasInFlightAlsoWhenAPartIsAcknowledged() {
    configure(TcpSetting.SEND_BUFFER, 20_000);
    configure(TcpSetting.SEND_BUFFER_MAXIMUM, 1 << 20);
    established();
    user.sends(100_000);
    List<Emitted> flight = peer.takesAll();
    assertThat(flight.getLast().end()).isEqualTo(1 + 10L * stack().mss());
    peer.acknowledges(1 + 2L * stack().mss());
    peer.takesAll();
    assertThat(user.connection().sendStream().limit()).isEqualTo(3 * 10 * stack().mss());
  }

  @Test
  void aPathOfOneMillisecondIsNotShort() {
    configure(TcpSetting.SEND_BUFFER, 20_000);
    established(MILLI);
    user.sends(10);
    peer.expects(ACK).text(10);
    stack().passes(MILLI);
    peer.acknowledges(11);
    assertThat(user.connection().sendStream().unsentLimit()).isGreaterThan(20_000);
  }

  @Test
  void anotherConfigurationLeavesWhatHasGrownWhereItDoesNotSpeakOfIt() {
    configure(TcpSetting.RECEIVE_BUFFER, BASE);
    configure(TcpSetting.RECEIVE_BUFFER_MAXIMUM, 1 << 20);
    established();
    for (int i = 0; i < 4; i++) {
      roundTrip(30_000);
    }
    long grown = window();
    stack()
        .does(() ->
            user.connection()
                .configure(stack().config().with(TcpSetting.NAGLE, false), stack().now()));
    roundTrip(10_000);
    assertThat(window()).isBetween(grown - UNTOLD, grown + SCALE);
  }

  @Test
  void aLargerConfiguredBufferHasRoomAndIsToldToWhoWaits() {
    configure(TcpSetting.RECEIVE_BUFFER, BASE);
    configure(TcpSetting.SEND_BUFFER, 1000);
    established();
    window(0);
    assertThat(user.sends(5000)).isEqualTo(1000);
    user.told.clear();
    var larger =
        stack()
            .config()
            .with(TcpSetting.RECEIVE_BUFFER, 60_000)
            .with(TcpSetting.SEND_BUFFER, 20_000);
    stack().does(() -> user.connection().configure(larger, stack().now()));
    assertThat(user.wasTold("writable")).isTrue();
    peer.sendsText(10);
    user.receivesAll();
    peer.takesAll();
    stack().passes(RTT);
    peer.takesAll();
    assertUsable(window());
    var marked = larger.with(TcpSetting.NOT_SENT_LOW_WATER, 3000);
    stack().does(() -> user.connection().configure(marked, stack().now()));
    assertThat(user.connection().sendStream().unsentLimit()).isEqualTo(3000);
  }

  @Test
  void whoWasToldOfSpaceThatAShorterPathTakesBackIsToldAgain() {
    configure(TcpSetting.SEND_BUFFER, 20_000);
    configure(TcpSetting.SEND_BUFFER_MAXIMUM, 1 << 20);
    established();
    SendStream stream = user.connection().sendStream();
    while (stream.limit() < 100_000) {
      user.sends(1 << 20);
      acknowledgesAll(RTT, WIDE);
    }
    user.sends(1 << 20);
    user.told.clear();
    while (!user.wasTold("writable")) {
      // what is sent is acknowledged, and the window closed, so that the rest waits unsent
      acknowledgesAll(RTT, 0);
      window(NARROW);
    }
    assertThat(stream.space()).isPositive();
    user.told.clear();
    acknowledgesAll(RTT, 0);
    window(NARROW);
    acknowledgesAll(MILLI / 10, 0);
    assertThat(stream.unsentLimit()).isEqualTo(20_000);
    assertThat(stream.space()).isZero();
    user.told.clear();
    while (stream.space() == 0) {
      acknowledgesAll(MILLI / 10, WIDE);
    }
    acknowledgesAll(MILLI / 10, WIDE);
    assertThat(user.wasTold("writable")).isTrue();
    peer.takesAll();
  }

  /** Takes what is sent, and acknowledges it after so long, with this window from then on. */
  private void acknowledgesAll(long roundTrip, int window) {
    peer.takesAll();
    stack().passes(roundTrip);
    peer.takesAll();
    window(window);
  }

  /** Acknowledges what it has seen, with this window field from now on. */
  private void window(int field) {
    peer.advertises(field);
    peer.segment(ACK).arrives();
  }

  @ParameterizedTest
  @EnumSource(names = {"SEND_BUFFER", "NOT_SENT_LOW_WATER"})
  void whoWasToldOfSpaceThatAnotherConfigurationTakesBackIsToldAgain(TcpSetting bound) {
    configure(TcpSetting.SEND_BUFFER, 20_000);
    established();
    window(0);
    user.sends(9_000);
    user.told.clear();
    stack().does(() -> user.connection().awaitSendSpace());
    assertThat(user.wasTold("writable")).isTrue();
    var smaller = stack().config().with(bound, 4_000);
    stack().does(() -> user.connection().configure(smaller, stack().now()));
    assertThat(user.connection().sendStream().space()).isZero();
    user.told.clear();
    window(WIDE);
    acknowledgesAll(RTT, WIDE);
    assertThat(user.wasTold("writable")).isTrue();
    peer.takesAll();
  }
}
