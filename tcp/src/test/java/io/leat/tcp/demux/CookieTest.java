package io.leat.tcp.demux;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.CWR;
import static io.leat.packet.wire.TcpFlags.ECE;
import static io.leat.packet.wire.TcpFlags.RST;
import static io.leat.packet.wire.TcpFlags.SYN;
import static org.assertj.core.api.Assertions.assertThat;

import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.handshake.Listener;
import io.leat.testkit.Requirement;
import org.junit.jupiter.api.Test;

/** RFC 4987 §3.6. */
class CookieTest extends Scenario {
  private static final long STEP = 64 * SECOND;
  private static final int ECT_0 = 2;

  /** A listener whose incomplete queue is full; what fills it is given up within 40 s. */
  private Listener flooded() {
    configure(TcpSetting.HALF_OPEN_LIMIT, 1);
    configure(TcpSetting.SYN_ACK_RETRIES, 0);
    Listener listener = stack().listens();
    fill();
    return listener;
  }

  /** A listener that has no incomplete queue. */
  private Listener withoutPlaces() {
    configure(TcpSetting.HALF_OPEN_LIMIT, 0);
    return stack().listens();
  }

  private void fill() {
    ScriptedPeer flood = stack().peer(9999);
    flood.syn(0).arrives();
    flood.expects(SYN | ACK);
  }

  private ScriptedPeer withCookie() {
    ScriptedPeer peer = stack().peer(4000);
    peer.syn(0).arrives();
    peer.expects(SYN | ACK);
    return peer;
  }

  @Test
  void aCookieThatComesBackMakesAConnection() {
    Listener listener = flooded();
    ScriptedPeer peer = withCookie();
    peer.segment(ACK).arrives();
    assertThat(listener.cookiesSent()).isEqualTo(1);
    assertThat(listener.accept()).isNotNull();
  }

  @Test
  @Requirement("RFC4987 §3.7")
  void beyondTheRateASynIsAnsweredWhenItComesAgain() {
    configure(TcpSetting.SYN_COOKIE_RATE, 0);
    Listener listener = withoutPlaces();
    ScriptedPeer peer = stack().peer(4000);
    peer.syn(0).arrives();
    assertThat(peer.takesAll()).isEmpty();
    assertThat(listener.cookiesSent()).isZero();
    stack().passes(SECOND);
    peer.syn(0).arrives();
    peer.expects(SYN | ACK);
    peer.segment(ACK).arrives();
    assertThat(listener.accept()).isNotNull();
  }

  @Test
  @Requirement("RFC4987 §3.7")
  void soManyASecondAreAnsweredAtFirstSight() {
    configure(TcpSetting.SYN_COOKIE_RATE, 1);
    Listener listener = withoutPlaces();
    withCookie();
    ScriptedPeer other = stack().peer(4001);
    other.syn(0).arrives();
    assertThat(other.takesAll()).isEmpty();
    stack().passes(SECOND);
    ScriptedPeer third = stack().peer(4002);
    third.syn(0).arrives();
    third.expects(SYN | ACK);
    assertThat(listener.cookiesSent()).isEqualTo(2);
  }

  @Test
  @Requirement("RFC4987 §3.7")
  void aSynThatComesAgainAfterManySecondsIsNew() {
    configure(TcpSetting.SYN_COOKIE_RATE, 0);
    withoutPlaces();
    ScriptedPeer peer = stack().peer(4000);
    peer.syn(0).arrives();
    assertThat(peer.takesAll()).isEmpty();
    stack().passes(5 * SECOND);
    peer.syn(0).arrives();
    assertThat(peer.takesAll()).isEmpty();
  }

  @Test
  @Requirement("RFC4987 §3.6")
  void aCookieIsNotBelievedAfterTwoMinutes() {
    Listener listener = flooded();
    ScriptedPeer peer = withCookie();
    stack().passes(2 * STEP);
    withFreshCookieForAnother();
    peer.segment(ACK).arrives();
    peer.expects(RST);
    assertThat(listener.accept()).isNull();
  }

  private void withFreshCookieForAnother() {
    fill();
    ScriptedPeer other = stack().peer(4001);
    other.syn(0).arrives();
    other.expects(SYN | ACK);
  }

  @Test
  void aNumberWhoseCounterLiesInTheFutureIsNoCookie() {
    Listener listener = flooded();
    ScriptedPeer peer = withCookie();
    // the counter is the top five bits of the initial sequence number
    peer.segment(ACK).ack(1 + (1L << 27)).arrives();
    peer.expects(RST);
    assertThat(listener.accept()).isNull();
  }

  @Test
  void aListenerThatHasOfferedNoneBelievesNone() {
    Listener busy = flooded();
    ScriptedPeer peer = withCookie();
    stack().does(() -> stack().tcp().close(busy, stack().now()));
    stack().peer(9999).takesAll();
    Listener fresh = stack().listens();
    peer.segment(ACK).arrives();
    peer.expects(RST);
    assertThat(fresh.accept()).isNull();
  }

  /** What a peer gets that asks for ECN, and is answered with a cookie and these flags besides. */
  private User askedForEcn(ScriptedPeer peer, int flags) {
    peer.syn(ECE | CWR).arrives();
    peer.expects(SYN | ACK | flags);
    return accepted(peer);
  }

  private User accepted(ScriptedPeer peer) {
    peer.segment(ACK).arrives();
    User user = new User(stack());
    TcpConnection accepted = stack().accepts();
    stack().does(() -> user.takes(accepted));
    return user;
  }

  @Test
  @Requirement("RFC4987 R4987-3")
  @Requirement("RFC3168 R3168-1")
  void theTimestampOfACookieRemembersThatBothSidesWantedEcn() {
    configure(TcpSetting.ECN, true);
    flooded();
    ScriptedPeer peer = stack().peer(4000);
    askedForEcn(peer, mode.timestamps ? ECE : 0).sends(10);
    peer.expects(ACK).text(10);
    assertThat(stack().trafficClass()).isEqualTo(mode.timestamps ? ECT_0 : 0);
  }

  @Test
  @Requirement("RFC3168 R3168-1")
  void aCookieOfASynWithoutBothBitsHasNoEcn() {
    configure(TcpSetting.ECN, true);
    flooded();
    ScriptedPeer peer = withCookie();
    accepted(peer).sends(10);
    peer.expects(ACK).text(10);
    assertThat(stack().trafficClass()).isZero();
  }

  @Test
  @Requirement("RFC3168 R3168-1")
  void aCookieOfAListenerThatDoesNotWantEcnHasNone() {
    flooded();
    ScriptedPeer peer = stack().peer(4000);
    askedForEcn(peer, 0).sends(10);
    peer.expects(ACK).text(10);
    assertThat(stack().trafficClass()).isZero();
  }
}
